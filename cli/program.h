#pragma once

namespace sjak::cli {

// sjak: the command line client of the suite. The exit code: 0 done, 1 refused or not reached, 2 wrong arguments or
// files, 3 some rows of an import were refused.
int Main(int argc, char** argv);

}  // namespace sjak::cli
