#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/progress.pb.h"

namespace sjak::citizens {

struct Skip {
  Date on;
  v1::SkipReason reason;
};

// A track with what it is judged from.
struct TrackRecord {
  v1::ProgressTrack track;
  v1::Instrument instrument;
  std::vector<v1::Measurement> measurements;  // that stand, by day, respondent
  std::vector<Skip> skips;                    // in the order recorded
  bool is_restricted = false;                 // the citizen is; filled by ReadTrack
};
// A JSON list of them, as kProgressRead has it; empty for "".
std::vector<TrackRecord> TracksFromJson(absl::string_view json);

// SQL: the window that owns the day `day` of a track with the days `start` and `end` (all expressions), as opens and
// closes. The same as WindowOn, which a test compares.
std::string WindowSql(absl::string_view start, absl::string_view end, absl::string_view day);
// SQL: tracks whose newest window on the day of parameter $n is neither done nor skipped: citizen_id, track_id, opens,
// closes. `narrowed_by`: a further condition on a row `t` of progress_track, with AND before it.
std::string DueTracksSql(int day_parameter, absl::string_view narrowed_by);
// SQL: that the citizen of a row `t` has one of the caseworkers of parameter $n (text[]) on the day $2; AND before it.
std::string OfCaseworkersSql(int parameter);
// SQL: the caseworker of the citizen of a row `p` on the day $2, NULL when nobody. A subquery, so that it is looked up
// for the rows of a page and not for everybody.
std::string CaseworkerOfPageSql();

// The instrument's next version, its row locked.
int64_t NextInstrumentVersion(rpc::Tx& tx, const std::string& code);
void StoreInstrument(rpc::Tx& tx, const v1::Instrument& instrument, const std::vector<v1::Respondent>& required);

void StoreTrack(rpc::Tx& tx, const v1::ProgressTrack& track);
// False when there is no such track.
bool LockTrack(rpc::Tx& tx, const Uuid& track);
TrackRecord ReadTrack(rpc::Tx& tx, const Uuid& track);
// Each stores the track's version, which is that after the change, too: one statement each.
void StoreTrackEnd(rpc::Tx& tx, const v1::ProgressTrack& track);
void StoreMeasurement(rpc::Tx& tx, const v1::ProgressTrack& track, const v1::Measurement& measurement);
void StoreSkip(rpc::Tx& tx, const v1::ProgressTrack& track, const Skip& skip);

// $1 municipality, $2 citizen. Column tracks.
extern const rpc::AuditedRead kProgressRead;
// $1 municipality, $2 day, $3 rows, $4 and $5 the last row seen (closes, track); and for those of some caseworkers $6,
// a list of them. Columns citizen_id, track_id, opens, closes, caseworker, place.
extern const rpc::AuditedRead kProgressDuePage;
extern const rpc::AuditedRead kProgressDueOfCaseworkers;
// $1 municipality, $2 rows, $3 and $4 the last row seen (code, version). Columns definition, version, defined_on,
// place.
extern const rpc::AuditedRead kInstrumentsPage;
v1::Instrument InstrumentFromJson(absl::string_view definition);

}  // namespace sjak::citizens
