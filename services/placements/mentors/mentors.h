#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

// MentorsService: bought-out foremen, what they are agreed to cost and what they did cost.
namespace sjak::placements {

absl::StatusOr<v1::Mentor> RegisterMentor(rpc::Tx& tx, const v1::RegisterMentorRequest& request);
// Each calendar year of the agreement must fit what the line has left for that year; a year without an amount has
// nothing. Only a line of cost kind MENTOR_BUY_OUT pays (S59).
absl::StatusOr<v1::BuyOutAgreement> AgreeBuyOut(rpc::Tx& tx, const v1::AgreeBuyOutRequest& request);
absl::StatusOr<v1::MentorHours> RecordMentorHours(rpc::Tx& tx, const v1::RecordMentorHoursRequest& request);

}  // namespace sjak::placements
