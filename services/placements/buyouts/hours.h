#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/buyouts.pb.h"

// Hours of bought-out mentors, by day and line (D7): what is documented, and so can be claimed.
namespace sjak::placements {

// MentorsService: a month in sum.
absl::StatusOr<v1::MentorHours> RecordMentorHours(rpc::Tx& tx, const v1::RecordMentorHoursRequest& request);

// BuyOutsService. Every month that is touched is summed up anew and published.
absl::StatusOr<v1::RecordMentorDaysResponse> RecordMentorDays(rpc::Tx& tx, const v1::RecordMentorDaysRequest& request);
absl::StatusOr<v1::RecordMentorDaysResponse> UploadMentorDays(rpc::Tx& tx, const v1::UploadMentorDaysRequest& request);
absl::StatusOr<v1::ListMentorDaysResponse> ListMentorDays(rpc::ReadTx& tx, const v1::ListMentorDaysRequest& request);

}  // namespace sjak::placements
