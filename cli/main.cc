#include "cli/program.h"

int main(int argc, char** argv) { return sjak::cli::Main(argc, argv); }
