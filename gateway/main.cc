#include "gateway/program.h"

int main(int argc, char** argv) { return sjak::gateway::GatewayMain(argc, argv); }
