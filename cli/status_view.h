#pragma once

#include <string>

#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::cli {

enum class Language { kDanish, kEnglish, kBoth };

// The report for a terminal: tables 1, 2 and 3 of the note with actuals beside the plan, then indicators, funnel, kinds
// and projects. Fitted to `width` columns. Every table of a simulated report says SIMULATED (D28).
std::string StatusAsText(const reporting::v1::StatusReport& report, Language language, int width = 100);

// One number a line, for spreadsheets: table; row; label; year; measure; value; unit; remark. Amounts are exact kroner
// with decimal comma. An empty value is an empty cell of the note, or a number that the remark says why there is none
// of.
std::string StatusAsCsv(const reporting::v1::StatusReport& report, Language language);

// In the language, or both: "Rest / Remaining".
std::string InLanguage(const reporting::v1::Text& text, Language language);

}  // namespace sjak::cli
