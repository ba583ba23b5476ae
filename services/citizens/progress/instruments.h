#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/progress.pb.h"

namespace sjak::citizens {

// Eleven items in words of our own (progress/default_instrument.json): nine for the citizen, eleven for the caseworker,
// two for the mentor.
v1::Instrument DefaultInstrument();

// What between fields is wrong with an instrument, each field named.
absl::Status CheckInstrument(const v1::Instrument& instrument);

// Without whom no window is done: citizen and caseworker, where the instrument asks them something that is not
// optional.
std::vector<v1::Respondent> RequiredRespondents(const v1::Instrument& instrument);
bool Asks(const v1::InstrumentItem& item, v1::Respondent respondent);

// The instruments of the municipality. Their versions are data: another wording or scale is another version.
class Instruments {
 public:
  explicit Instruments(std::shared_ptr<identity::Sealer> sealer) : pages_(sealer) {}

  absl::StatusOr<v1::Instrument> DefineInstrument(rpc::Tx& tx, const v1::DefineInstrumentRequest& request) const;
  absl::StatusOr<v1::ListInstrumentsResponse> ListInstruments(rpc::ReadTx& tx,
                                                              const v1::ListInstrumentsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
