#include <functional>

#include "platform/policy/policy.h"
#include "services/placements/placements/expiry.h"
#include "services/placements/placements/kinds_fixture.h"

// The transition table through the API: what is expected is written here once more, by hand, from the domain (D4,
// 2.11), so that the table of the program is not its own proof.
namespace sjak::placements {
namespace {

constexpr v1::PlacementKind kTrainingKind = v1::PLACEMENT_KIND_COMPANY_TRAINING;
constexpr v1::PlacementKind kSubsidyKind = v1::PLACEMENT_KIND_WAGE_SUBSIDY;

// In the order of the columns below.
enum class Do {
  kRevise,
  kIntroduce,
  kSubmit,
  kReturn,
  kReject,
  kApprove,
  kHear,
  kReference,
  kExtend,
  kShorten,
  kHours,
  kMentor,
  kPause,
  kResume,
  kEnd,
  kCancel,
  kMisregister
};
constexpr int kCommands = 17;

// How a placement can stand. kOver: its last day has passed and nobody has said how it ended.
enum class At {
  kDraft,
  kReturned,
  kSubmitted,
  kRejected,
  kApproved,
  kReady,
  kRegistered,
  kActive,
  kPaused,
  kEnded,
  kOver,
  kCancelled,
  kExpired,
  kMisregistered
};

// '+' legal, '-' PLACEMENT_STATE_WRONG, 'h' legal for kinds that are heard, 'd' for those that are decided, '~' legal,
// but no day to end it on has come yet.
struct Row {
  At at;
  const char* may;
  v1::PlacementState shown;
  const char* kinds;  // 't' training, 's' subsidy, 'j' all others
};
const Row kRows[] = {
    // revise introduce submit return reject approve hear reference extend shorten hours mentor pause resume end cancel
    // misregister
    {At::kDraft, "+++---hd-------+-", v1::PLACEMENT_STATE_DRAFT, "ts"},
    {At::kReturned, "+++---hd-------+-", v1::PLACEMENT_STATE_RETURNED, "ts"},
    {At::kSubmitted, "-+-+++hd-------+-", v1::PLACEMENT_STATE_SUBMITTED, "ts"},
    {At::kRejected, "-----------------", v1::PLACEMENT_STATE_REJECTED, "ts"},
    {At::kApproved, "------hd+++++-~++", v1::PLACEMENT_STATE_APPROVED, "ts"},
    {At::kReady, "------hd+++++-+++", v1::PLACEMENT_STATE_READY, "ts"},
    {At::kRegistered, "--------+++++-+++", v1::PLACEMENT_STATE_REGISTERED, "j"},
    {At::kActive, "------hd+++++-+-+", v1::PLACEMENT_STATE_ACTIVE, "tsj"},
    {At::kPaused, "------hd++++-++++", v1::PLACEMENT_STATE_PAUSED, "tsj"},
    {At::kEnded, "----------------+", v1::PLACEMENT_STATE_ENDED, "tsj"},
    {At::kOver, "------hd------+++", v1::PLACEMENT_STATE_ENDED, "tsj"},
    {At::kCancelled, "-----------------", v1::PLACEMENT_STATE_CANCELLED, "tsj"},
    {At::kExpired, "-----------------", v1::PLACEMENT_STATE_EXPIRED, "ts"},
    {At::kMisregistered, "-----------------", v1::PLACEMENT_STATE_ENDED, "tsj"},
};

// What a placement shows after a legal command; where it depends on the day, the state it had.
v1::PlacementState After(Do command, v1::PlacementState before) {
  switch (command) {
    case Do::kSubmit:
      return v1::PLACEMENT_STATE_SUBMITTED;
    case Do::kReturn:
      return v1::PLACEMENT_STATE_RETURNED;
    case Do::kReject:
      return v1::PLACEMENT_STATE_REJECTED;
    case Do::kEnd:
    case Do::kMisregister:
      return v1::PLACEMENT_STATE_ENDED;
    case Do::kCancel:
      return v1::PLACEMENT_STATE_CANCELLED;
    default:
      return before;
  }
}

class LifeCycleWalk : public KindsTest {
 protected:
  // The command with arguments that are legal for a placement as Build makes it.
  absl::StatusOr<v1::Placement> Run(Do command, const v1::Placement& p, const std::string& etag, bool dry);

  template <typename Request>
  absl::StatusOr<v1::Placement> Send(const char* method, Request request, const v1::Placement& p,
                                     const std::string& etag, bool dry) {
    request.set_placement(p.name());
    request.set_etag(etag);
    request.set_validate_only(dry);
    return Change<v1::Placement>(method, request);
  }
  template <typename Request>
  static Request Because() {
    Request request;
    request.set_reason("Agreed with the company");
    return request;
  }

  v1::Placement Build(v1::PlacementKind kind, At at);
  v1::Placement Take(Do command, const v1::Placement& p) {
    const absl::StatusOr<v1::Placement> taken = Run(command, p, "", false);
    EXPECT_TRUE(taken.ok()) << static_cast<int>(command) << ": " << taken.status();
    return taken.value_or(p);
  }
  void RunJob(Date day) {
    const jobs::Job job = ExpireDrafts(&harness_.clock());
    postgres::Pool::Lease connection = harness_.pool().Acquire(absl::InfiniteFuture());
    connection->Begin();
    job.run(*connection, "0101", day, absl::Now());
    connection->Commit();
  }
  // All that is kept of the placement, and how much of everything there is; not what is logged about calls.
  std::string Fingerprint(const std::string& placement);
  void WalkRow(v1::PlacementKind kind, const Row& row);
  void Try(v1::PlacementKind kind, const Row& row, Do command, v1::Placement* p);

  int legal_ = 0;
  int illegal_ = 0;
};

absl::StatusOr<v1::Placement> LifeCycleWalk::Run(Do command, const v1::Placement& p, const std::string& etag,
                                                 bool dry) {
  const Date today = Today();
  const Date first = wire::DateOf(p.terms().starts_on());
  const Date last = wire::DateOf(p.terms().ends_on());
  switch (command) {
    case Do::kRevise: {
      v1::ReviseDraftRequest r;
      *r.mutable_terms() = p.terms();
      r.mutable_terms()->set_weekly_minutes(720);
      return Send("LifeCycleService.ReviseDraft", r, p, etag, dry);
    }
    case Do::kIntroduce: {
      v1::IntroduceCitizenRequest r;
      r.set_purpose("A first talk on site");
      *r.mutable_expires_on() = wire::ToProto(today + 14);
      return Send("LifeCycleService.IntroduceCitizen", r, p, etag, dry);
    }
    case Do::kSubmit:
      return Send("PlacementsService.SubmitTraining", v1::SubmitTrainingRequest(), p, etag, dry);
    case Do::kReturn:
      return Send("LifeCycleService.ReturnPlacement", Because<v1::ReturnPlacementRequest>(), p, etag, dry);
    case Do::kReject: {
      auto r = Because<v1::RejectPlacementRequest>();
      *r.mutable_complaint_guidance_on() = wire::ToProto(today);
      return Send("LifeCycleService.RejectPlacement", r, p, etag, dry);
    }
    case Do::kApprove: {
      auto r = Because<v1::ApproveTrainingRequest>();
      OverrideAll(r.mutable_overrides());
      return Send("PlacementsService.ApproveTraining", r, p, etag, dry);
    }
    case Do::kHear: {
      v1::RecordHearingRequest r;
      r.mutable_hearing()->set_party(v1::HEARING_PARTY_EMPLOYER);
      r.mutable_hearing()->set_conditions_met(true);
      *r.mutable_hearing()->mutable_heard_on() = wire::ToProto(today);
      return Send("PlacementsService.RecordHearing", r, p, etag, dry);
    }
    case Do::kReference: {
      v1::RecordReferenceRequest r;
      r.set_authority(v1::AUTHORITY_VITAS);
      r.set_external_reference("V-" + p.name().substr(p.name().size() - 4));
      return Send("AuthorityService.RecordReference", r, p, etag, dry);
    }
    case Do::kExtend: {
      auto r = Because<v1::ExtendPlacementRequest>();
      *r.mutable_ends_on() = wire::ToProto(last + 7);
      r.set_written_assessment(true);
      OverrideAll(r.mutable_overrides());
      return Send("LifeCycleService.ExtendPlacement", r, p, etag, dry);
    }
    case Do::kShorten: {
      auto r = Because<v1::ShortenPlacementRequest>();
      *r.mutable_ends_on() = wire::ToProto(last - 7);
      return Send("LifeCycleService.ShortenPlacement", r, p, etag, dry);
    }
    case Do::kHours: {
      auto r = Because<v1::ChangeHoursRequest>();
      *r.mutable_from() = wire::ToProto(first + 7);
      r.add_minutes_by_week(480);
      OverrideAll(r.mutable_overrides());
      return Send("LifeCycleService.ChangeHours", r, p, etag, dry);
    }
    case Do::kMentor:
      return Send("LifeCycleService.NameMentor", Because<v1::NameMentorRequest>(), p, etag, dry);
    case Do::kPause: {
      auto r = Because<v1::PausePlacementRequest>();
      *r.mutable_from() = wire::ToProto(std::max(first, today) + (p.has_first_attended_on() ? 1 : 0));
      return Send("LifeCycleService.PausePlacement", r, p, etag, dry);
    }
    case Do::kResume: {
      auto r = Because<v1::ResumePlacementRequest>();
      *r.mutable_on() = wire::ToProto(today + 1);
      return Send("LifeCycleService.ResumePlacement", r, p, etag, dry);
    }
    case Do::kEnd: {
      v1::EndPlacementRequest r;
      r.set_reason(v1::END_REASON_COMPLETED);
      *r.mutable_ended_on() = wire::ToProto(std::min(today, last));
      return Send("PlacementsService.EndPlacement", r, p, etag, dry);
    }
    case Do::kCancel:
      return Send("PlacementsService.CancelPlacement", Because<v1::CancelPlacementRequest>(), p, etag, dry);
    case Do::kMisregister:
      return Send("LifeCycleService.MisregisterPlacement", Because<v1::MisregisterPlacementRequest>(), p, etag, dry);
  }
  return absl::InternalError("unreachable");
}

v1::Placement LifeCycleWalk::Build(v1::PlacementKind kind, At at) {
  v1::PlacementTerms terms = TermsFrom(Today() + (at == At::kApproved ? 7 : 0));
  absl::StatusOr<v1::Placement> begun = BeginKind(kind, terms);
  EXPECT_TRUE(begun.ok()) << begun.status();
  v1::Placement p = begun.value_or(v1::Placement());
  if (at == At::kDraft || at == At::kRegistered) return p;
  if (at == At::kExpired) {
    harness_.clock().Set(Today() + 90);
    RunJob(Today());
    return p;
  }
  if (IsDecided(kind)) {
    p = Take(Do::kSubmit, p);
    if (at == At::kSubmitted) return p;
    if (at == At::kReturned) return Take(Do::kReturn, p);
    if (at == At::kRejected) return Take(Do::kReject, p);
    p = Take(Do::kApprove, p);
    if (at == At::kApproved) return p;
    if (kind == kTrainingKind) {
      Hear(p.name(), v1::HEARING_PARTY_EMPLOYER, Today());
      Hear(p.name(), v1::HEARING_PARTY_NONE_SOLE_EMPLOYEE, Today());
    }
  }
  if (at == At::kActive) Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(p.name(), Today()));
  if (at == At::kOver) harness_.clock().Set(wire::DateOf(p.terms().ends_on()) + 1);
  if (at == At::kPaused) Take(Do::kPause, p);
  if (at == At::kEnded) Take(Do::kEnd, p);
  if (at == At::kCancelled) Take(Do::kCancel, p);
  if (at == At::kMisregistered) Take(Do::kMisregister, p);
  return Get(p.name()).value_or(p);
}

std::string LifeCycleWalk::Fingerprint(const std::string& placement) {
  std::string sql = "SELECT concat((SELECT count(*) FROM feed), ',', (SELECT count(*) FROM citizen_anchor)";
  for (const char* table : {"placement", "placement_version", "placement_decision", "placement_extension",
                            "placement_pause", "placement_authority", "introduction", "hearing", "attendance"}) {
    absl::StrAppend(&sql, ", ',', (SELECT count(*) FROM ", table, "), (SELECT string_agg(t::text, '' ORDER BY t::text)",
                    " FROM ", table, " t WHERE municipality_code = '0101' AND placement_id = '",
                    IdOf(placement).ToString(), "')");
  }
  return harness_.admin().ExecText(sql + ") AS print").front().text("print");
}

void LifeCycleWalk::Try(v1::PlacementKind kind, const Row& row, Do command, v1::Placement* p) {
  const char mark = row.may[static_cast<int>(command)];
  const bool may =
      mark == '+' || mark == '~' || (mark == 'h' && kind == kTrainingKind) || (mark == 'd' && IsDecided(kind));
  SCOPED_TRACE(::testing::Message() << v1::PlacementKind_Name(kind) << " at " << static_cast<int>(row.at)
                                    << ": command " << static_cast<int>(command));
  const std::string before = Fingerprint(p->name());
  const absl::StatusOr<v1::Placement> dry = Run(command, *p, p->etag(), true);
  EXPECT_EQ(Fingerprint(p->name()), before) << "a dry run changed something";
  const absl::StatusOr<v1::Placement> done = Run(command, *p, p->etag(), false);
  EXPECT_EQ(dry.ok(), done.ok()) << dry.status() << " and " << done.status();
  if (!may || mark == '~') {
    EXPECT_EQ(ReasonOf(done.status()), may ? "BAD_REQUEST" : "PLACEMENT_STATE_WRONG") << done.status();
    EXPECT_EQ(dry.status(), done.status());
    EXPECT_EQ(MetadataOf(done.status())["state"], may ? "" : v1::PlacementState_Name(row.shown));
    EXPECT_EQ(Fingerprint(p->name()), before) << "a refusal changed something";
    ++illegal_;
    return;
  }
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(dry->SerializeAsString(), done->SerializeAsString());
  EXPECT_EQ(done->version(), p->version() + 1);
  if (command != Do::kApprove && command != Do::kPause && command != Do::kResume) {
    EXPECT_EQ(done->state(), After(command, row.shown));
  }
  const v1::Placement stored = Get(p->name()).value_or(v1::Placement());
  EXPECT_EQ(stored.SerializeAsString(), done->SerializeAsString()) << "what is answered is not what is stored";
  EXPECT_EQ(ReasonOf(Run(command, *p, p->etag(), false).status()), "ETAG_MISMATCH");
  ++legal_;
  *p = Build(kind, row.at);
}

void LifeCycleWalk::WalkRow(v1::PlacementKind kind, const Row& row) {
  v1::Placement p = Build(kind, row.at);
  p = Get(p.name()).value_or(p);
  EXPECT_EQ(p.state(), row.shown) << v1::PlacementKind_Name(kind) << " " << static_cast<int>(row.at);
  for (int command = 0; command < kCommands; ++command) {
    Try(kind, row, static_cast<Do>(command), &p);
    if (HasFatalFailure()) return;
  }
}

TEST_F(LifeCycleWalk, EveryTransitionOfEveryKindAndItsDryRun) {
  for (int k = kTrainingKind; k <= v1::PLACEMENT_KIND_AFTER_SCHOOL_JOB; ++k) {
    const auto kind = static_cast<v1::PlacementKind>(k);
    const char letter = kind == kTrainingKind ? 't' : kind == kSubsidyKind ? 's' : 'j';
    for (const Row& row : kRows) {
      if (std::string(row.kinds).find(letter) == std::string::npos) continue;
      WalkRow(kind, row);
      if (HasFailure()) return;
    }
  }
  // A kind or state that nobody walks any more is noticed.
  EXPECT_EQ(legal_ + illegal_, (2 * 13 + 4 * 7) * kCommands);
  EXPECT_GT(legal_, 200);
}

// By the contract: whatever changes a placement can be tried dry, and whatever steps on from a version can name it.
TEST_F(LifeCycleWalk, EveryCommandHasADryRunAndAVersion) {
  int commands = 0;
  for (const char* service : {"PlacementsService", "LifeCycleService", "AuthorityService"}) {
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        absl::StrCat("sjak.placements.v1.", service));
    ASSERT_NE(descriptor, nullptr);
    for (int m = 0; m < descriptor->method_count(); ++m) {
      const auto* method = policy::FindMethod(descriptor->method(m)->full_name());
      const auto* request = descriptor->method(m)->input_type();
      // A day on site is not a change of the placement.
      if (!method->changes() || descriptor->method(m)->name() == "RecordAttendance") continue;
      ++commands;
      EXPECT_NE(request->FindFieldByName("validate_only"), nullptr) << method->name;
      if (request->FindFieldByName("placement") != nullptr) {
        EXPECT_NE(request->FindFieldByName("etag"), nullptr) << method->name;
      }
    }
  }
  EXPECT_GE(commands, 24);
}

// The same of a placement's beginning: a dry run says what would be, and makes nothing.
TEST_F(LifeCycleWalk, BeginningIsTriedDry) {
  for (int k = kTrainingKind; k <= v1::PLACEMENT_KIND_AFTER_SCHOOL_JOB; ++k) {
    const auto kind = static_cast<v1::PlacementKind>(k);
    const v1::PlacementTerms terms = TermsFrom(Today());
    const std::string before = Fingerprint(ResourceName("placements", Uuid()));
    absl::StatusOr<v1::Placement> dry = BeginKind(kind, terms, true);
    ASSERT_TRUE(dry.ok()) << dry.status();
    EXPECT_EQ(Fingerprint(ResourceName("placements", Uuid())), before);
    absl::StatusOr<v1::Placement> done = BeginKind(kind, terms);
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_NE(Fingerprint(ResourceName("placements", Uuid())), before);
    for (v1::Placement* p : {&*dry, &*done}) {
      p->clear_name();
      p->clear_citizen();
    }
    EXPECT_EQ(dry->SerializeAsString(), done->SerializeAsString()) << v1::PlacementKind_Name(kind);

    // A kind that no phase enables does not begin, dry or not.
    v1::PlacementTerms late = TermsFrom(Date(2031, 1, 6));
    EXPECT_EQ(ReasonOf(BeginKind(kind, late, true).status()), "KIND_NOT_ENABLED");
    EXPECT_EQ(BeginKind(kind, late, true).status(), BeginKind(kind, late).status());
  }
}

}  // namespace
}  // namespace sjak::placements
