#include "services/placements/budget/budget.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/free_text.h"
#include "services/common/money.h"
#include "services/placements/budget/budget_store.h"
#include "services/placements/buyouts/buyouts_store.h"
#include "sjak/placements/v1/budget_events.pb.h"

namespace sjak::placements {
namespace {

constexpr int kColumns = 4;  // the note's: the budget year and three after it

constexpr int64_t kMostRateOere = 1'000'000;

absl::Status NoSuchProgramme() { return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme."); }

absl::Status BudgetLineNotFound() { return NotFound("BUDGET_LINE_NOT_FOUND", "There is no such budget line."); }

// Nothing that is tied up or spent may be taken away.
absl::Status CheckLeft(const std::vector<Move>& moves, const LineBooks& books) {
  for (const Move& move : moves) {
    const auto left = books.available.find(move.year);
    const int64_t has = left == books.available.end() ? 0 : left->second;
    if (move.from != Account::kAvailable || move.oere <= has) continue;
    return RefuseState("LINE_EXHAUSTED",
                       absl::StrCat("Of ", move.year, " ", FormatDkk(has), " DKK are left, and ", FormatDkk(move.oere),
                                    " would be taken away."),
                       ResourceName("budgetLines", books.line.id),
                       {{"year", absl::StrCat(move.year)}, {"left_oere", absl::StrCat(has)}});
  }
  return absl::OkStatus();
}

// Writes `cells` as the line's next version, and the money that makes the difference.
absl::StatusOr<v1::BudgetLineRecord> WriteVersion(rpc::Tx& tx, LineBooks& books, const Cells& cells,
                                                  v1::BudgetChange change, const std::string& reason,
                                                  const std::vector<Move>& moves) {
  SJAK_RETURN_IF_ERROR(CheckLeft(moves, books));
  const bool carried = change == v1::BUDGET_CHANGE_CARRIED_OVER;
  Posting posting{carried ? v1::LEDGER_ENTRY_KIND_TRANSFERRED : v1::LEDGER_ENTRY_KIND_BUDGET_REVISED,
                  std::nullopt,
                  std::nullopt,
                  reason,
                  moves,
                  {}};
  for (const Move& move : moves) {
    if (books.available.count(move.year) == 0) posting.opens.insert({move.line, move.year});
  }
  LineNow& line = books.line;
  ++line.version;
  line.change = change;
  line.reason = reason;
  line.cells = cells;
  InsertVersion(tx, line, posting);
  v1::BudgetLineChanged event;
  *event.mutable_record() = LineRecordOf(line);
  tx.Publish(event.record().line().name(), line.version, event);
  return event.record();
}

// Adds `oere` to a year; an empty cell gets the price level of the year it comes from.
void AddToYear(Cells& cells, int year, int64_t oere, int price_level) {
  Cell& cell = cells.try_emplace(year, Cell{0, price_level}).first->second;
  cell.oere += oere;
}

// Of each line one column: what the year has, or all years; income below zero.
std::vector<std::optional<int64_t>> Column(const std::vector<LineNow>& lines, bool as_granted,
                                           std::optional<int> year) {
  std::vector<std::optional<int64_t>> column;
  for (const LineNow& line : lines) {
    const int64_t sign = line.facts.direction() == v1::BUDGET_DIRECTION_INCOME ? -1 : 1;
    std::optional<int64_t> oere;
    for (const auto& [at, cell] : as_granted ? line.granted : line.cells) {
      if (!year || *year == at) oere = oere.value_or(0) + sign * cell.oere;
    }
    column.push_back(oere);
  }
  return column;
}

v1::BudgetTableRow RowOf(const LineNow& line) {
  v1::BudgetTableRow row;
  row.set_title(line.facts.title());
  row.set_title_da(line.facts.title_da());
  row.set_steering_area(line.facts.steering_area());
  row.set_committee(line.facts.committee());
  row.set_appropriation(line.facts.appropriation());
  row.set_direction(line.facts.direction() == v1::BUDGET_DIRECTION_INCOME ? "I" : "U");
  return row;
}

// Prints one column of both tables; the column of all years goes to `total`.
void PrintColumn(const std::vector<LineNow>& lines, bool as_granted, std::optional<int> year, v1::BudgetTables* out) {
  const auto put = [&](v1::BudgetTableRow* row, std::optional<int64_t> thousands) {
    if (year) {
      row->add_years(FormatThousands(thousands));
    } else {
      row->set_total(FormatThousands(thousands));
    }
  };
  const std::vector<std::optional<int64_t>> oere = Column(lines, as_granted, year);
  const ThousandsColumn net = RoundToThousands(oere);
  std::vector<std::optional<int64_t>> expenditure;
  for (size_t i = 0; i < lines.size(); ++i) {
    put(out->mutable_rows(static_cast<int>(i)), net.rows[i]);
    if (lines[i].facts.direction() != v1::BUDGET_DIRECTION_INCOME) expenditure.push_back(oere[i]);
  }
  put(out->mutable_net(), net.total);
  put(out->mutable_gross(), RoundToThousands(expenditure).total);
}

}  // namespace

absl::StatusOr<v1::PriceLevels> StatePriceLevels(rpc::Tx& tx, const v1::StatePriceLevelsRequest& request) {
  std::vector<FieldViolation> wrong;
  std::set<int> years;
  for (int i = 0; i < request.levels_size(); ++i) {
    if (!years.insert(request.levels(i).year()).second) {
      wrong.push_back({absl::StrCat("levels[", i, "].year"), "must not be given twice"});
    }
  }
  if (!wrong.empty()) return RefuseFields(wrong);
  InsertPriceLevels(tx, request);
  v1::PriceLevels levels;
  *levels.mutable_levels() = request.levels();
  levels.set_source(request.source());
  return levels;
}

absl::StatusOr<v1::BudgetLineRecord> ReviseBudgetLine(rpc::Tx& tx, const v1::ReviseBudgetLineRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  const Uuid id = IdOf(request.budget_line());
  if (!LockBudgetLine(tx, id)) return BudgetLineNotFound();
  LineBooks books = ReadLineBooks(tx, id);
  std::vector<FieldViolation> wrong;
  Cells cells;
  for (int i = 0; i < request.years_size(); ++i) {
    const v1::BudgetYear& year = request.years(i);
    const std::string path = absl::StrCat("years[", i, "]");
    const absl::StatusOr<int64_t> oere = wire::OereFromDkk(year.amount());
    if (!oere.ok()) wrong.push_back({path + ".amount", std::string(oere.status().message())});
    if (oere.value_or(0) < 0) wrong.push_back({path + ".amount", "must not be negative; direction says which way"});
    const auto before = books.line.cells.find(year.year());
    const int level =
        before == books.line.cells.end() ? books.line.facts.price_level_year() : before->second.price_level;
    if (!cells.emplace(year.year(), Cell{oere.value_or(0), level}).second) {
      wrong.push_back({path + ".year", "must not be given twice"});
    }
  }
  if (!wrong.empty()) return RefuseFields(wrong);
  return WriteVersion(tx, books, cells, v1::BUDGET_CHANGE_REVISED, request.reason(),
                      Regrant(id, books.line.cells, cells));
}

absl::StatusOr<v1::BudgetLineRecord> UpliftBudgetLine(rpc::Tx& tx, const v1::UpliftBudgetLineRequest& request) {
  const Uuid id = IdOf(request.budget_line());
  if (!LockBudgetLine(tx, id)) return BudgetLineNotFound();
  LineBooks books = ReadLineBooks(tx, id);
  const std::optional<Cells> cells = UpliftCells(books.line.cells, request.price_level_year(), books.growth);
  if (!cells) {
    return RefuseState("PRICE_LEVEL_UNKNOWN",
                       absl::StrCat("The growth of a year up to ", request.price_level_year(),
                                    " is not known, or it is "
                                    "more than ",
                                    kMostUpliftYears, " years away. State the price levels first."),
                       request.budget_line());
  }
  return WriteVersion(tx, books, *cells, v1::BUDGET_CHANGE_UPLIFTED, absl::StrCat("p/l ", request.price_level_year()),
                      Regrant(id, books.line.cells, *cells));
}

absl::StatusOr<v1::BudgetLineRecord> TransferBudget(rpc::Tx& tx, const v1::TransferBudgetRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  const absl::StatusOr<int64_t> oere = wire::OereFromDkk(request.amount());
  if (!oere.ok()) return RefuseField("amount", std::string(oere.status().message()));
  if (*oere < 1) return RefuseField("amount", "must be more than nothing");
  const int from = request.from_year(), to = request.to_year();
  if (from == to) return RefuseField("to_year", "must be another year");
  const Uuid id = IdOf(request.budget_line());
  if (!LockBudgetLine(tx, id)) return BudgetLineNotFound();
  LineBooks books = ReadLineBooks(tx, id);
  Cells cells = books.line.cells;
  const auto source = cells.find(from);
  const int level = source == cells.end() ? books.line.facts.price_level_year() : source->second.price_level;
  AddToYear(cells, from, -*oere, level);
  if (to == 0) {
    return WriteVersion(tx, books, cells, v1::BUDGET_CHANGE_RETURNED, request.reason(),
                        {{id, from, Account::kAvailable, Account::kAppropriation, *oere}});
  }
  AddToYear(cells, to, *oere, level);
  return WriteVersion(tx, books, cells, v1::BUDGET_CHANGE_CARRIED_OVER, request.reason(),
                      CarryOver(id, from, to, *oere));
}

absl::StatusOr<v1::CaseworkerTime> StateCaseworkerTime(rpc::Tx& tx, const v1::StateCaseworkerTimeRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  if (month > Month::Of(tx.today())) return RefuseField("month", "must not lie in the future");
  const absl::StatusOr<int64_t> rate = wire::OereFromDkk(request.hourly_rate());
  if (!rate.ok()) return RefuseField("hourly_rate", rate.status().message());
  if (*rate < 1 || *rate > kMostRateOere)
    return RefuseField("hourly_rate", "must lie between 0.01 and 10,000 DKK an hour");
  if (!LockProgrammeOf(tx, IdOf(request.programme()))) return NoSuchProgramme();
  v1::CaseworkerTimeStated event;
  v1::CaseworkerTime& time = *event.mutable_time();
  time.set_programme(request.programme());
  time.set_month(month.ToString());
  time.set_minutes(request.minutes());
  *time.mutable_hourly_rate() = request.hourly_rate();
  *time.mutable_shadow_value() = wire::DkkFromOere(PriceOfMinutes(request.minutes(), *rate));
  InsertCaseworkerTime(tx, *rate, &time);
  tx.Publish(absl::StrCat("caseworkerTime/", IdOf(request.programme()).ToString(), "/", time.month()), time.version(),
             event);
  return time;
}

absl::StatusOr<v1::CaseworkerTimeOfYear> GetCaseworkerTime(rpc::ReadTx& tx,
                                                           const v1::GetCaseworkerTimeRequest& request) {
  std::optional<std::vector<v1::CaseworkerTime>> months = ReadCaseworkerTime(tx, request);
  if (!months) return NoSuchProgramme();
  v1::CaseworkerTimeOfYear out;
  out.set_programme(request.programme());
  out.set_year(request.year());
  int64_t oere = 0;
  for (v1::CaseworkerTime& time : *months) {
    out.set_minutes(out.minutes() + time.minutes());
    oere += wire::OereFromDkk(time.shadow_value()).value_or(0);
    *out.add_months() = std::move(time);
  }
  *out.mutable_shadow_value() = wire::DkkFromOere(oere);
  return out;
}

absl::StatusOr<v1::BudgetTables> GetBudgetTables(rpc::ReadTx& tx, const v1::GetBudgetTablesRequest& request) {
  const std::optional<ProgrammeLines> found = ReadProgrammeLines(tx, IdOf(request.programme()));
  if (!found) return NoSuchProgramme();
  v1::BudgetTables tables;
  int level = 0;
  for (const LineNow& line : found->lines) {
    *tables.add_rows() = RowOf(line);
    for (const auto& [year, cell] : request.as_granted() ? line.granted : line.cells) {
      level = std::max(level, cell.price_level);
    }
  }
  tables.mutable_net()->set_title("Expenditure, net");
  tables.mutable_net()->set_title_da("Udgifter i alt (netto)");
  tables.mutable_gross()->set_title("Expenditure");
  tables.mutable_gross()->set_title_da("Udgifter i alt");
  if (level > 0) tables.set_unit(absl::StrCat("1.000 kr., ", level, " p/l"));
  const int first = request.first_year() > 0 ? request.first_year() : found->budget_year;
  for (int year = first; year < first + kColumns; ++year) {
    tables.add_years(year);
    PrintColumn(found->lines, request.as_granted(), year, &tables);
  }
  PrintColumn(found->lines, request.as_granted(), std::nullopt, &tables);
  return tables;
}

}  // namespace sjak::placements
