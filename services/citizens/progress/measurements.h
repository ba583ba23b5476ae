#pragma once

#include <vector>

#include "absl/status/status.h"
#include "services/citizens/progress/progress_store.h"
#include "services/citizens/progress/windows_rules.h"
#include "sjak/citizens/v1/progress.pb.h"
#include "sjak/citizens/v1/progress_events.pb.h"

namespace sjak::citizens {

TrackDays DaysOf(const v1::ProgressTrack& track);

// INVALID_ARGUMENT with every wrong answer: an item that the respondent is not asked, twice, off its scale, or neither
// answered nor explained; and items that were passed over.
absl::Status CheckAnswers(const v1::Instrument& instrument, v1::Respondent respondent,
                          const google::protobuf::RepeatedPtrField<v1::Answer>& answers);

// What is told of a track as of a day: measurements after it do not count.
v1::TrackProgress ProgressOn(const TrackRecord& record, Date on);

// The change of each answered item of `measurement`, which stands among the record's, from the respondent's baseline as
// known now. Items about staff are left out.
std::vector<v1::ItemChange> ChangesOf(const TrackRecord& record, const v1::Measurement& measurement);

}  // namespace sjak::citizens
