#pragma once

namespace sjak {

// Makes the domain's number formats known to validation: "cpr", "cvr" and "p_number", as services/common/cpr.h and cvr.h
// define them. Each service calls this before it serves; calling it again changes nothing.
void RegisterFormats();

}  // namespace sjak
