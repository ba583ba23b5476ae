#pragma once

#include <nlohmann/json.hpp>

#include "services/reporting/disclosure/release_rules.h"

namespace sjak::reporting {

// Releases as the column `cells` of released_breakdown, and what stands beside it, keep them.
nlohmann::json JsonOf(const Release& release);
Release ReleaseOf(const nlohmann::json& json);

}  // namespace sjak::reporting
