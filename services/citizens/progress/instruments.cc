#include "services/citizens/progress/instruments.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/embedded.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/progress/progress_store.h"
#include "sjak/citizens/v1/progress_events.pb.h"

extern const std::vector<sjak::base::EmbeddedFile> k_citizens_instruments;

namespace sjak::citizens {
namespace {

std::string ItemComplaint(const v1::InstrumentItem& item) {
  const std::set<int> respondents(item.respondents().begin(), item.respondents().end());
  if (static_cast<int>(respondents.size()) < item.respondents_size()) return "must name each respondent once";
  if (item.scale_max() <= item.scale_min()) return "must have a scale_max above scale_min";
  if (item.about_staff() && respondents != std::set<int>{v1::RESPONDENT_CASEWORKER}) {
    return "is about staff, so it may only be asked of the caseworker";
  }
  return "";
}

}  // namespace

bool Asks(const v1::InstrumentItem& item, v1::Respondent respondent) {
  return std::find(item.respondents().begin(), item.respondents().end(), respondent) != item.respondents().end();
}

std::vector<v1::Respondent> RequiredRespondents(const v1::Instrument& instrument) {
  std::vector<v1::Respondent> required;
  for (v1::Respondent respondent : {v1::RESPONDENT_CITIZEN, v1::RESPONDENT_CASEWORKER}) {
    const bool asked = std::any_of(instrument.items().begin(), instrument.items().end(),
                                   [&](const auto& item) { return Asks(item, respondent) && !item.is_optional(); });
    if (asked) required.push_back(respondent);
  }
  return required;
}

absl::Status CheckInstrument(const v1::Instrument& instrument) {
  std::vector<FieldViolation> wrong;
  std::set<std::string> codes;
  for (int i = 0; i < instrument.items_size(); ++i) {
    const v1::InstrumentItem& item = instrument.items(i);
    const std::string complaint =
        codes.insert(item.code()).second ? ItemComplaint(item) : "has the code of an earlier item";
    if (!complaint.empty()) wrong.push_back({absl::StrCat("instrument.items[", i, "]"), complaint});
  }
  if (wrong.empty() && RequiredRespondents(instrument).empty()) {
    wrong.push_back({"instrument.items", "must ask citizen or caseworker something that is not optional"});
  }
  return wrong.empty() ? absl::OkStatus() : RefuseFields(wrong);
}

v1::Instrument DefaultInstrument() { return InstrumentFromJson(k_citizens_instruments.front().text); }

absl::StatusOr<v1::Instrument> Instruments::DefineInstrument(rpc::Tx& tx,
                                                             const v1::DefineInstrumentRequest& request) const {
  if (request.use_default() == request.has_instrument()) {
    return RefuseField("instrument", "must be set, unless use_default is");
  }
  v1::Instrument instrument = request.use_default() ? DefaultInstrument() : request.instrument();
  SJAK_RETURN_IF_ERROR(CheckInstrument(instrument));
  instrument.set_version(NextInstrumentVersion(tx, instrument.code()));
  *instrument.mutable_defined_on() = wire::ToProto(tx.today());
  StoreInstrument(tx, instrument, RequiredRespondents(instrument));
  v1::InstrumentDefined event;
  *event.mutable_instrument() = instrument;
  tx.Publish(absl::StrCat("instruments/", instrument.code()), instrument.version(), event);
  return instrument;
}

absl::StatusOr<v1::ListInstrumentsResponse> Instruments::ListInstruments(
    rpc::ReadTx& tx, const v1::ListInstrumentsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after = page.after.size() == 2 ? page.after : std::vector<std::string>{"", "0"};
  const postgres::Rows rows = tx.Read(kInstrumentsPage, {tx.municipality(), page.size, after[0], after[1]});
  v1::ListInstrumentsResponse response;
  for (const postgres::Row row : rows) {
    if (row.i32("place") > page.size) {
      const v1::Instrument& last = *response.instruments().rbegin();
      response.set_next_page_token(pages_.Next(tx.call(), request, {last.code(), absl::StrCat(last.version())}));
      break;
    }
    *response.add_instruments() = InstrumentFromJson(row.text("definition"));
  }
  return response;
}

}  // namespace sjak::citizens
