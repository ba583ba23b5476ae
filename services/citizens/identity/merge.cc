#include "services/citizens/identity/merge.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/citizens/identity/merge_fields.h"
#include "services/citizens/identity/merge_store.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "sjak/citizens/v1/identity_events.pb.h"

namespace sjak::citizens {
namespace {

absl::Status CheckEtag(const Person& person, const std::string& etag) {
  if (etag == absl::StrCat("\"", person.version, "\"")) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                "Somebody changed one of the two since you read them. Read both again and repeat with their etags.",
                {{"citizen", ResourceName("citizens", person.id)}});
}

absl::Status Check(const rpc::Call& call, const MergedPair& pair, const v1::MergeCitizensRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckStands(pair.survivor));
  SJAK_RETURN_IF_ERROR(CheckStands(pair.merged));
  for (const Person* person : {&pair.survivor, &pair.merged}) {
    SJAK_RETURN_IF_ERROR(CheckMayUse(call, person->id, person->is_restricted));
  }
  SJAK_RETURN_IF_ERROR(CheckEtag(pair.survivor, request.survivor_etag()));
  SJAK_RETURN_IF_ERROR(CheckEtag(pair.merged, request.merged_etag()));
  if (pair.merged.is_restricted && !pair.survivor.is_restricted) {
    return RefuseState("MERGE_WOULD_EXPOSE",
                       "Processing of the merged person's data is restricted, of the survivor's it is not. Restrict "
                       "the survivor first.",
                       request.merged());
  }
  const auto& take = request.take();
  const bool keeps_protection = std::find(take.begin(), take.end(), v1::MERGE_FIELD_PROTECTION) != take.end();
  if (pair.merged.is_protected && !pair.survivor.is_protected && !keeps_protection) {
    return RefuseState("MERGE_WOULD_EXPOSE",
                       "The merged person's name and address are protected, the survivor's are not. Name "
                       "MERGE_FIELD_PROTECTION in take.",
                       request.merged());
  }
  return absl::OkStatus();
}

void Publish(rpc::Tx& tx, const MergedPair& pair, const v1::MergeCitizensRequest& request) {
  v1::CitizenMerged merged;
  merged.set_from(request.merged());
  merged.set_into(request.survivor());
  merged.set_reason(request.reason());
  tx.Publish(request.merged(), pair.merged.version, merged, pair.merged.id);
  v1::CitizenTookOver took_over;
  took_over.set_from(request.merged());
  *took_over.mutable_taken() = request.take();
  PublishChange(tx, pair.survivor, took_over);
}

}  // namespace

absl::StatusOr<v1::MergeCitizensResponse> Merges::MergeCitizens(rpc::Tx& tx,
                                                                const v1::MergeCitizensRequest& request) const {
  const Uuid survivor = IdOf(request.survivor()), merged = IdOf(request.merged());
  if (survivor == merged) return RefuseField("merged", "must be another person than survivor");
  SJAK_ASSIGN_OR_RETURN(MergedPair pair, LockPair(tx, people_, survivor, merged));
  SJAK_RETURN_IF_ERROR(Check(tx.call(), pair, request));

  v1::MergeCitizensResponse response;
  *response.mutable_merged() = ListedCitizenOn(pair.merged, tx.today());
  for (v1::MergeField field : Differing(pair.survivor, pair.merged)) response.add_differing(field);
  for (int field : request.take()) {
    SJAK_RETURN_IF_ERROR(TakeOver(static_cast<v1::MergeField>(field), pair.merged, tx.today(), &pair.survivor));
  }
  *response.mutable_taken() = request.take();

  ++pair.survivor.version;
  ++pair.merged.version;
  pair.survivor.takes_over = merged;
  StoreMerge(tx, people_, pair, request.reason(), {request.take().begin(), request.take().end()});
  Publish(tx, pair, request);
  pair.survivor.merged.push_back(merged);
  pair.survivor.merged.insert(pair.survivor.merged.end(), pair.merged.merged.begin(), pair.merged.merged.end());
  if (pair.merged_is_newer_in_source) pair.survivor.external_id = pair.merged.external_id;
  std::sort(pair.survivor.merged.begin(), pair.survivor.merged.end());
  *response.mutable_survivor() = ListedCitizenOn(pair.survivor, tx.today());
  return response;
}

}  // namespace sjak::citizens
