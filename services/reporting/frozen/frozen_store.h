#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/reporting/disclosure/disclosure_rules.h"
#include "services/reporting/disclosure/release_rules.h"
#include "services/reporting/frozen/chain_rules.h"
#include "services/reporting/frozen/period_rules.h"
#include "sjak/reporting/v1/follow_up.pb.h"
#include "sjak/reporting/v1/frozen_reports.pb.h"

namespace sjak::reporting {

// Appends the next version of a section's text and returns its number.
int64_t AppendReportText(rpc::Tx& tx, const v1::ReportTextFacts& facts);

// The end of the chain, held until the transaction is over: who freezes or signs does so one after the other.
struct ChainHead {
  int64_t link = 0;
  std::string hash;
};
ChainHead LockChain(rpc::Tx& tx);

// What a version to be frozen is written from, beside the figures.
struct FreezeFacts {
  std::optional<Uuid> report;  // frozen before
  std::string number;          // its own, or the next one
  int64_t versions = 0;
  int64_t acts = 0;  // done to the report so far
  std::vector<v1::ReportTextFacts> texts;
  std::vector<v1::FollowUp> entries;
  DisclosureRule rule;
  std::vector<Release> releases;  // by day
};
struct FreezeQuery {
  Uuid programme;
  std::string programme_code;
  v1::ReportKind kind = v1::REPORT_KIND_UNSPECIFIED;
  Period period;
  // Entries recorded later are not known.
  absl::Time entries_before;
};
FreezeFacts ReadFreezeFacts(rpc::Tx& tx, const FreezeQuery& query);

struct NewFile {
  v1::ReportFormat format = v1::REPORT_FORMAT_UNSPECIFIED;
  std::string media_type;
  std::string content;
  std::string sha256;
};
struct NewVersion {
  Uuid report;
  FreezeQuery query;
  std::string number;
  int64_t version = 0;
  Date as_of;
  std::string difference;
  std::string feeds;  // JSON
  std::vector<NewFile> files;
  Link link;
  std::optional<Release> release;  // to be remembered
};
void InsertVersion(rpc::Tx& tx, const NewVersion& version);

// A version to be signed off; empty when there is none.
struct SignFacts {
  v1::FrozenReport report;
  int64_t newest = 0;
  std::string frozen_by;
  std::string about;
  int64_t acts = 0;
};
std::optional<SignFacts> ReadSignFacts(rpc::Tx& tx, const Uuid& report, int64_t version);
void InsertSignature(rpc::Tx& tx, const Uuid& report, int64_t version, const Link& link);

// `outside`: only partner sheets that are signed off. Version 0: the latest that may be seen.
std::optional<v1::FrozenReport> ReadFrozenReport(rpc::ReadTx& tx, const Uuid& report, int64_t version);
// size + 1 rows when there are more. The sort key of a row is its period's last day and its id.
struct ListedReport {
  v1::FrozenReport report;
  Date period_last;
};
std::vector<ListedReport> ListFrozenRows(rpc::ReadTx& tx, int kind, bool outside, const rpc::Page& page);
std::optional<v1::ReportFile> ReadReportFile(rpc::ReadTx& tx, const v1::GetReportFileRequest& request, bool outside);
// Every link, in order, with what it is about hashed anew.
std::vector<KeptLink> ReadChain(rpc::ReadTx& tx, const Hash& hash);

}  // namespace sjak::reporting
