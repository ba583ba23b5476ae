#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sjak {

// Texts are UTF-8. A byte that is not is treated as U+FFFD.

// What two spellings that a searcher takes for the same have in common: lower case, diacritics removed, æ/ä as "ae",
// ø/ö as "oe", å as "aa", everything that is neither letter nor digit as one space, none at the ends.
// "Brønshøj/Husum" and "BROENSHOEJ-HUSUM" both give "broenshoej husum".
std::string SearchKey(absl::string_view text);

// SearchKey for who types without Danish letters: "oe", "aa" and "ae" further shortened to "o", "a" and "a", so that
// "soren", "Sören" and "søren" give the same, and so do "Aagaard" and "agard". The key of a text's beginning is a
// beginning of the text's key. Finds more than was meant, so it is for searching and comparing, never for identity.
std::string LooseKey(absl::string_view text);

// Sorts as Danish does when compared byte by byte (COLLATE "C"): ... z æ ø å, with aa as å and ü as y; case and other
// diacritics do not matter. Equal keys are told apart by the text itself.
std::string SortKey(absl::string_view text);

// Whether free text seems to hold a person number: six digits of which the first four are a day (or a day + 60) and a
// month, then four digits, with or without a hyphen or space between them, and no further digit on either side.
// Written dates ("13.09.2021", "2021-09-13", "20210913"), phone numbers and the `known_p_numbers` (ten digits each)
// pass (D27). When in doubt it says yes: the writer can rephrase, a leak cannot be taken back.
bool ContainsCprPattern(absl::string_view text, absl::Span<const std::string> known_p_numbers = {});

namespace text_internal {
// The code point at `*at`, which is moved past it; U+FFFD and one byte further where the bytes are not UTF-8.
char32_t DecodeUtf8(absl::string_view text, size_t* at);
void AppendUtf8(char32_t code_point, std::string* out);
}  // namespace text_internal

// Whether every byte belongs to well-formed UTF-8.
bool IsUtf8(absl::string_view text);

}  // namespace sjak
