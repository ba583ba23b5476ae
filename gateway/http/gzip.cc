#include "gateway/http/gzip.h"

#include <zlib.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"

namespace sjak::gateway::http {
namespace {

constexpr int kGzipWindow = MAX_WBITS + 16;  // zlib's way of saying gzip instead of its own header
constexpr size_t kStep = 64 * 1024;

Bytef* In(absl::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

absl::Status Damaged() {
  return Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST",
                "The body says it is gzip and cannot be unpacked. Send one whole gzip member.");
}

}  // namespace

std::string Gzip(absl::string_view text) {
  z_stream z{};
  // The fastest level: answers are made once and sent once.
  if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) return "";
  const auto end = absl::MakeCleanup([&z] { deflateEnd(&z); });
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = In(text);
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = In(out);
  z.avail_out = static_cast<uInt>(out.size());
  if (deflate(&z, Z_FINISH) != Z_STREAM_END) return "";
  out.resize(z.total_out);
  return out;
}

absl::StatusOr<std::string> Gunzip(absl::string_view packed, size_t limit) {
  z_stream z{};
  if (inflateInit2(&z, kGzipWindow) != Z_OK) return Damaged();
  const auto end = absl::MakeCleanup([&z] { inflateEnd(&z); });
  z.next_in = In(packed);
  z.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  for (int result = Z_OK; result != Z_STREAM_END;) {
    const size_t before = out.size();
    out.resize(before + std::min(kStep, limit + 1 - before));
    z.next_out = In(out) + before;
    z.avail_out = static_cast<uInt>(out.size() - before);
    result = inflate(&z, Z_NO_FLUSH);
    out.resize(out.size() - z.avail_out);
    const bool stuck = result == Z_OK && z.avail_in == 0 && z.avail_out != 0;
    if (stuck || (result != Z_OK && result != Z_STREAM_END)) return Damaged();
    if (out.size() > limit) {
      return Refuse(absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE",
                    absl::StrCat("Unpacked the message has more than ", limit, " bytes. Send less at a time."));
    }
  }
  if (z.avail_in != 0) return Damaged();
  return out;
}

}  // namespace sjak::gateway::http
