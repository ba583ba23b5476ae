#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/money.h"
#include "services/reporting/documents/render.h"

namespace sjak::reporting {
namespace {

// In units of the drawing; the page scales it to its width.
constexpr int kWidth = 680;
constexpr int kLabels = 190;  // to the left of the bars
constexpr int kRight = 70;    // for the last number
constexpr int kBar = 18;
constexpr int kStep = 28;
constexpr int kTop = 22;

std::string Text(int x, int y, const char* anchor, absl::string_view text, const char* more = "") {
  return absl::StrCat("<text x=\"", x, "\" y=\"", y, "\" text-anchor=\"", anchor, "\"", more, ">", EscapeXml(text),
                      "</text>\n");
}

}  // namespace

std::string RenderChart(const v1::ReportChart& chart) {
  int64_t most = std::max<int64_t>(1, chart.target());
  for (const v1::ReportBar& bar : chart.bars()) most = std::max(most, bar.value());
  const auto x = [most](int64_t value) {
    return kLabels + static_cast<int>(DivideRounded(std::max<int64_t>(0, value) * (kWidth - kLabels - kRight), most));
  };
  const int height = kTop + chart.bars_size() * kStep + 6;
  std::string svg = absl::StrCat("<svg viewBox=\"0 0 ", kWidth, " ", height,
                                 "\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Liberation Sans, "
                                 "Arial, sans-serif\" font-size=\"12\">\n<title>",
                                 EscapeXml(chart.caption()), "</title>\n");
  for (int i = 0; i < chart.bars_size(); ++i) {
    const v1::ReportBar& bar = chart.bars(i);
    const int y = kTop + i * kStep;
    absl::StrAppend(&svg, Text(kLabels - 8, y + 13, "end", bar.label()));
    absl::StrAppend(&svg, "<rect x=\"", kLabels, "\" y=\"", y, "\" width=\"", x(bar.value()) - kLabels, "\" height=\"",
                    kBar, "\" fill=\"#555\"/>\n");
    absl::StrAppend(&svg,
                    Text(x(bar.value()) + 6, y + 13, "start",
                         absl::StrCat(FormatDecimal(bar.value()), chart.unit().empty() ? "" : " ", chart.unit())));
  }
  absl::StrAppend(&svg, "<line x1=\"", kLabels, "\" y1=\"", kTop - 4, "\" x2=\"", kLabels, "\" y2=\"", height - 4,
                  "\" stroke=\"#000\"/>\n");
  if (chart.has_target()) {
    const int at = x(chart.target());
    absl::StrAppend(&svg, "<line x1=\"", at, "\" y1=\"", kTop - 4, "\" x2=\"", at, "\" y2=\"", height - 4,
                    "\" stroke=\"#000\" stroke-width=\"1.5\" stroke-dasharray=\"5 3\"/>\n");
    absl::StrAppend(&svg, Text(at, kTop - 8, "middle", absl::StrCat("mål ", FormatDecimal(chart.target())),
                               " font-weight=\"bold\""));
  }
  return absl::StrCat(svg, "</svg>\n");
}

}  // namespace sjak::reporting
