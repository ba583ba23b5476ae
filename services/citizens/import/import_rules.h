#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak::citizens {

// A row as far as its own content can be judged, before anybody looks into the registry.
struct RowFields {
  int64_t row_number = 0;
  std::string external_id;
  int64_t source_revision = 0;
  std::string cpr;
  std::string given_name;
  std::string surname;
  std::string phone;
  bool has_address = false;
  std::string street;
  std::string postcode;
  std::string city;
  int district_code = 0;
  std::string dar_address_id;
  int target_group = 0;
  bool target_group_known = false;  // whether the number is one of the list
  // What the row gives as dates, as year, month and day; all 0 when absent.
  struct RawDate {
    int year = 0, month = 0, day = 0;
  };
  RawDate target_group_from;
  RawDate residence_from;
  bool needs_known = true;  // whether every need is one of the list
  std::string caseworker;
  // What the sender could not read.
  std::vector<std::string> faults;
};

// Whether a text may be a source's key of a person: it is shown and stored where a CPR number must not be.
bool IsExternalId(absl::string_view text);

// Every fault of a row, as "field: what it must be"; empty for a good one. The texts never repeat a value. The limits
// are those of RegisterCitizenRequest. Where the sender could not read the row, its faults are the sender's.
std::vector<std::string> CheckRow(const RowFields& row);

}  // namespace sjak::citizens
