#include "services/reporting/frozen/frozen.h"

#include <sodium.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/operations/operations.h"
#include "services/reporting/disclosure/release.h"
#include "services/reporting/documents/compose.h"
#include "services/reporting/documents/render.h"
#include "services/reporting/follow_up/texts.h"
#include "services/reporting/frozen/frozen_store.h"
#include "services/reporting/scale_up/scale_up.h"
#include "sjak/reporting/v1/frozen_reports_events.pb.h"

namespace sjak::reporting {
namespace {

std::string Sha256(absl::string_view bytes) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return hash;
}

bool IsOutside(const rpc::ReadTx& tx) { return tx.caller().originator_class() == policy::v1::CALLER_CLASS_PARTNER; }

absl::Status ReportNotFound() { return NotFound("REPORT_NOT_FOUND", "There is no such report, or no such version."); }

absl::StatusOr<Period> PeriodFor(v1::ReportKind kind, const std::string& text) {
  const std::optional<Period> period = ParsePeriod(text);
  if (period && period->shape == ShapeOfKind(kind)) return *period;
  const char* const how = ShapeOfKind(kind) == PeriodShape::kMonth     ? "must be a month, 2021-09"
                          : ShapeOfKind(kind) == PeriodShape::kQuarter ? "must be a quarter, 2021-Q3"
                                                                       : "must be a day, 2021-08-25";
  return RefuseField("period", how);
}

// Of a report that may be frozen on `today`.
absl::StatusOr<Period> PeriodToFreeze(const v1::FreezeReportRequest& request, Date today) {
  SJAK_ASSIGN_OR_RETURN(const Period period, PeriodFor(request.kind(), request.period()));
  // A day's package is made on the day; a month's or quarter's report when it is over.
  const bool open = period.shape == PeriodShape::kDay ? today < period.last : today <= period.last;
  if (open) {
    return RefuseState("REPORT_PERIOD_OPEN", "The period is not over. Freeze the report when it is.", request.period(),
                       {{"last_day", period.last.ToString()}});
  }
  return period;
}

// The breakdown that a report for outside may print on `as_of`. A day that was reported on before has its answer.
struct TableDecision {
  std::optional<Release> table;
  std::optional<Release> remember;
};
TableDecision DecideTable(const Figures& figures, Date as_of, const FreezeFacts& facts) {
  TableDecision decision;
  std::vector<Release> releases = facts.releases;
  const bool decided =
      std::any_of(releases.begin(), releases.end(), [as_of](const Release& r) { return r.as_of == as_of; });
  // A day before one that was reported on comes too late to add a table.
  const bool late = !releases.empty() && releases.back().as_of > as_of;
  if (!decided && !late) {
    Release next;
    next.as_of = as_of;
    next.k = facts.rule.smallest_count;
    for (const Figures::KindTotal& kind : figures.kinds) {
      next.cells.push_back({kind.kind, kind.citizens, kind.structural});
      next.total += kind.citizens;
    }
    decision.remember = DecideRelease(releases, next);
    releases.push_back(*decision.remember);
  }
  if (const Release* last = LastPublished(releases, as_of)) decision.table = *last;
  return decision;
}

std::string FeedsJson(const v1::StatusReport& report) {
  std::string json = "[";
  for (const v1::FollowedFeed& feed : report.feeds()) {
    absl::StrAppend(&json, json.size() > 1 ? "," : "", "{\"feed\":\"", feed.feed(), "\",\"epoch\":", feed.epoch(),
                    ",\"n\":", feed.n(), "}");
  }
  return json + "]";
}

ReportInputs InputsOf(const v1::FreezeReportRequest& request, const FreezeGround& ground, const FreezeFacts& facts,
                      Date today) {
  ReportInputs in;
  in.kind = request.kind();
  in.period = ground.period;
  in.number = facts.number;
  in.version = facts.versions + 1;
  in.difference = request.difference();
  in.frozen_on = today;
  in.figures = ground.figures;
  in.rule = facts.rule;
  in.entries = facts.entries;
  in.texts = facts.texts;
  in.scale_up = MakeScaleUp(request.programme_code(), DefaultAssumptions());
  return in;
}

// The version's files, and its link with all but its hash.
absl::Status Render(const v1::ReportDocument& document, NewVersion* version) {
  SJAK_ASSIGN_OR_RETURN(const std::vector<RenderedFile> files, RenderAll(document));
  VersionFacts facts{version->number, version->version, version->as_of.ToString(), version->difference};
  for (const RenderedFile& file : files) {
    version->files.push_back({file.format, MediaTypeOf(file.format), file.content, Sha256(file.content)});
    facts.files.push_back({file.format, version->files.back().sha256});
  }
  version->link.about = HashOfVersion(facts, &Sha256);
  return absl::OkStatus();
}

Link NextLink(const ChainHead& head, const char* act, const rpc::Tx& tx) {
  Link link;
  link.link = head.link + 1;
  link.act = act;
  link.acted_at = absl::ToUnixMicros(tx.now());
  link.acted_by = tx.caller().subject;
  return link;
}

v1::ReportAct ActOf(const Link& link) {
  v1::ReportAct act;
  *act.mutable_at() = wire::ToProto(absl::FromUnixMicros(link.acted_at));
  act.set_by(link.acted_by);
  act.set_link(link.link);
  act.set_hash(Hex(link.hash));
  return act;
}

v1::FrozenReport ReportOf(const NewVersion& version) {
  v1::FrozenReport report;
  report.set_name(ResourceName("reports", version.report));
  report.set_number(version.number);
  report.set_version(version.version);
  report.set_kind(version.query.kind);
  report.set_programme_code(version.query.programme_code);
  report.set_period(version.query.period.text);
  *report.mutable_as_of() = wire::ToProto(version.as_of);
  report.set_difference(version.difference);
  *report.mutable_frozen() = ActOf(version.link);
  for (const NewFile& file : version.files) {
    v1::ReportFileFacts* facts = report.add_files();
    facts->set_format(file.format);
    facts->set_sha256(Hex(file.sha256));
    facts->set_size(static_cast<int64_t>(file.content.size()));
  }
  return report;
}

}  // namespace

absl::StatusOr<v1::ReportText> WriteReportText(rpc::Tx& tx, const v1::WriteReportTextRequest& request) {
  SJAK_RETURN_IF_ERROR(PeriodFor(request.facts().kind(), request.facts().period()).status());
  SJAK_RETURN_IF_ERROR(CheckTextsHoldNoCpr(request.facts()));
  v1::ReportText text;
  *text.mutable_facts() = request.facts();
  text.set_version(AppendReportText(tx, request.facts()));
  return text;
}

absl::StatusOr<FreezeGround> FrozenReports::PrepareFreezeReport(const rpc::Call& call,
                                                                const v1::FreezeReportRequest& request) const {
  FreezeGround ground;
  SJAK_ASSIGN_OR_RETURN(ground.period, PeriodToFreeze(request, clock_.Today()));
  // A decision package shows what could be known when it was to be decided, so late data does not reach it.
  if (request.kind() == v1::REPORT_KIND_DECISION_PACKAGE) ground.known_before = EndOf(ground.period.last);
  SJAK_ASSIGN_OR_RETURN(ground.figures, ReadFigures(*pool_, call, request.programme_code(), ground.period.last,
                                                    ground.known_before, clock_.simulated()));
  return ground;
}

absl::StatusOr<operations::v1::Operation> FrozenReports::BuildReport(rpc::Tx& tx,
                                                                     const v1::FreezeReportRequest& request) const {
  SJAK_RETURN_IF_ERROR(PeriodToFreeze(request, tx.today()).status());
  SJAK_RETURN_IF_ERROR(CheckTextsHoldNoCpr(request));
  return operations::Begin(tx, "sjak.reporting.v1.FrozenReportsService.FreezeReport", request);
}

absl::StatusOr<v1::FrozenReport> FrozenReports::FreezeReport(rpc::Tx& tx, const v1::FreezeReportRequest& request,
                                                             const FreezeGround& ground) const {
  SJAK_RETURN_IF_ERROR(CheckTextsHoldNoCpr(request));
  const ChainHead head = LockChain(tx);
  NewVersion version;
  version.query = {IdOf(ground.figures.report.programme()), request.programme_code(), request.kind(), ground.period,
                   ground.known_before.value_or(AfterEverything())};
  const FreezeFacts facts = ReadFreezeFacts(tx, version.query);
  if (facts.versions > 0 && request.difference().empty()) {
    return RefuseState("DIFFERENCE_MISSING", "The report is frozen already. Say what is different, and why.",
                       ResourceName("reports", *facts.report));
  }
  if (facts.versions == 0 && !request.difference().empty()) {
    return RefuseField("difference", "must be empty for the first version");
  }
  ReportInputs inputs = InputsOf(request, ground, facts, tx.today());
  TableDecision decision;
  if (IsForOutside(request.kind())) decision = DecideTable(ground.figures, ground.period.last, facts);
  if (decision.table) inputs.table = &*decision.table;
  version.report = facts.report.value_or(Uuid::New());
  version.number = facts.number;
  version.version = inputs.version;
  version.as_of = ground.period.last;
  version.difference = request.difference();
  version.feeds = FeedsJson(ground.figures.report);
  version.release = decision.remember;
  version.link = NextLink(head, "FROZEN", tx);
  SJAK_RETURN_IF_ERROR(Render(Compose(inputs), &version));
  version.link.hash = HashOfLink(version.link, head.hash, &Sha256);
  InsertVersion(tx, version);
  v1::ReportFrozen event;
  *event.mutable_report() = ReportOf(version);
  tx.Publish(event.report().name(), facts.acts + 1, event);
  return event.report();
}

absl::StatusOr<v1::FrozenReport> SignOffReport(rpc::Tx& tx, const v1::SignOffReportRequest& request) {
  const ChainHead head = LockChain(tx);
  const Uuid id = IdOf(request.name());
  std::optional<SignFacts> facts = ReadSignFacts(tx, id, request.version());
  if (!facts) return ReportNotFound();
  if (facts->newest != request.version()) {
    return RefuseState("REPORT_NOT_NEWEST", "There is a later version. Read that one and sign it off.", request.name());
  }
  if (facts->report.has_signed_off()) {
    return RefuseState("REPORT_SIGNED_ALREADY", "The version is signed off. Nothing is left to do.", request.name());
  }
  if (facts->frozen_by == tx.caller().subject) {
    return RefuseState("SIGN_OFF_BY_AUTHOR", "Have somebody other than the author sign it off.", request.name());
  }
  Link link = NextLink(head, "SIGNED_OFF", tx);
  link.about = facts->about;
  link.hash = HashOfLink(link, head.hash, &Sha256);
  InsertSignature(tx, id, request.version(), link);
  v1::ReportSignedOff event;
  *event.mutable_report() = facts->report;
  *event.mutable_report()->mutable_signed_off() = ActOf(link);
  tx.Publish(event.report().name(), facts->acts + 1, event);
  return event.report();
}

absl::StatusOr<v1::FrozenReport> GetFrozenReport(rpc::ReadTx& tx, const v1::GetFrozenReportRequest& request) {
  std::optional<v1::FrozenReport> report = ReadFrozenReport(tx, IdOf(request.name()), request.version());
  if (!report) return ReportNotFound();
  return *std::move(report);
}

absl::StatusOr<v1::ListFrozenReportsResponse> FrozenReports::ListFrozenReports(
    rpc::ReadTx& tx, const v1::ListFrozenReportsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListFrozenReportsResponse response;
  std::vector<std::string> last;
  for (ListedReport& row : ListFrozenRows(tx, request.kind(), IsOutside(tx), page)) {
    if (response.reports_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    last = {row.period_last.ToString(), IdOf(row.report.name()).ToString()};
    *response.add_reports() = std::move(row.report);
  }
  return response;
}

absl::StatusOr<v1::ReportFile> GetReportFile(rpc::ReadTx& tx, const v1::GetReportFileRequest& request) {
  std::optional<v1::ReportFile> file = ReadReportFile(tx, request, IsOutside(tx));
  if (!file) return ReportNotFound();
  file->set_file_name(absl::StrCat(file->file_name(), ".", EndingOf(request.format())));
  return *std::move(file);
}

absl::StatusOr<v1::ReportChainVerdict> VerifyReportChain(rpc::ReadTx& tx, const v1::VerifyReportChainRequest&) {
  const std::vector<KeptLink> links = ReadChain(tx, &Sha256);
  v1::ReportChainVerdict verdict;
  verdict.set_links(static_cast<int64_t>(links.size()));
  if (!links.empty()) verdict.set_head(Hex(links.back().link.hash));
  verdict.set_broken_link(FirstBroken(links, &Sha256));
  return verdict;
}

}  // namespace sjak::reporting
