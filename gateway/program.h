#pragma once

namespace sjak::gateway {

// sjak-gateway: flags -> clients of the services -> server -> run, until SIGTERM, which drains. It has no database, so
// it is ready as soon as it listens; what needs a service that is away answers UNAVAILABLE by itself. The exit code.
int GatewayMain(int argc, char** argv);

}  // namespace sjak::gateway
