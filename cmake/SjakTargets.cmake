# Targets are named after their folder: sjak::platform_base is platform/base. A target may include only what it links,
# and tests/contract/house_test reads every #include, so that a wrong arrow fails twice.

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(GTest CONFIG REQUIRED)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx libpq)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
if(NOT SJAK_WITHOUT_GRPC)
  find_package(gRPC CONFIG REQUIRED)
endif()

add_library(sjak_flags INTERFACE)
target_compile_options(sjak_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers $<$<CONFIG:Debug>:-O0 -g1>)
target_include_directories(sjak_flags INTERFACE ${CMAKE_SOURCE_DIR})
# What tests print of their place does not depend on where the tree lies, so that ccache serves every clone.
target_compile_options(sjak_flags INTERFACE -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(SJAK_SANITIZE)
  target_compile_options(sjak_flags INTERFACE -fsanitize=${SJAK_SANITIZE} -fno-omit-frame-pointer)
  # AddressSanitizer finds what these three find, one instruction later, and without them the compiler needs 40 % less.
  if(SJAK_SANITIZE MATCHES undefined)
    target_compile_options(sjak_flags INTERFACE -fno-sanitize=null,alignment,object-size)
  endif()
  target_link_options(sjak_flags INTERFACE -fsanitize=${SJAK_SANITIZE})
endif()
if(SJAK_COVERAGE)
  target_compile_options(sjak_flags INTERFACE --coverage -O0)
  target_link_options(sjak_flags INTERFACE --coverage)
endif()

# sjak_library(NAME SOURCES... DEPS ... [SMALL]): a static library `sjak::NAME`. Its sources are compiled in batches: half of what a
# source costs is headers. SMALL: compiled for a small and quick build, which is for code that waits for Postgres anyway.
function(sjak_library name)
  cmake_parse_arguments(L "SMALL" "" "SOURCES;DEPS" ${ARGN})
  if(NOT L_SOURCES)
    add_library(sjak_${name} INTERFACE)
    target_link_libraries(sjak_${name} INTERFACE sjak_flags ${L_DEPS})
  else()
    add_library(sjak_${name} STATIC ${L_SOURCES})
    target_link_libraries(sjak_${name} PUBLIC sjak_flags ${L_DEPS})
    set_target_properties(sjak_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
    if(L_SMALL)
      target_compile_options(sjak_${name} PRIVATE $<$<CONFIG:Release>:-O1>)
    endif()
  endif()
  add_library(sjak::${name} ALIAS sjak_${name})
  if(name MATCHES "_testing$" OR CMAKE_CURRENT_SOURCE_DIR MATCHES "^${CMAKE_SOURCE_DIR}/tests/")
    set_target_properties(sjak_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endfunction()

# sjak_test(NAME LABEL area SOURCES ... DEPS ... [TIMEOUT s] [SERIAL]): one GoogleTest program, registered with CTest under its area.
function(sjak_test name)
  cmake_parse_arguments(T "SERIAL" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${T_SOURCES})
  add_dependencies(tests ${name})
  target_link_libraries(${name} PRIVATE sjak_flags ${T_DEPS} GTest::gmock GTest::gtest_main)
  # A test's own code is compiled for speed of compiling; what it tests is not.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O0>)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=0 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  if(SJAK_SANITIZE STREQUAL "thread")
    math(EXPR T_TIMEOUT "5 * ${T_TIMEOUT}")  # as much slower as ThreadSanitizer says of itself
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${T_LABEL}" TIMEOUT ${T_TIMEOUT}
    ENVIRONMENT "SJAK_SOURCE_DIR=${CMAKE_SOURCE_DIR};SJAK_BINARY_DIR=${CMAKE_BINARY_DIR}")
  if(T_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# sjak_embed(TARGET VARIABLE files...): makes <TARGET>/embedded.h's list `VARIABLE` of {file name, text} available to TARGET.
function(sjak_embed target variable)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${variable}.cc)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DVARIABLE=${variable} "-DFILES=${ARGN}" -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# sjak_service(NAME [DEPS ...]): the tree every service has, as targets whose links are the dependency rule
#   main -> service -> methods -> rules, store -> platform
function(sjak_service name)
  cmake_parse_arguments(S "" "" "DEPS" ${ARGN})
  set(dir ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB migrations CONFIGURE_DEPENDS ${dir}/migrations/*.sql)
  file(GLOB_RECURSE rules CONFIGURE_DEPENDS ${dir}/*_rules.cc)
  file(GLOB_RECURSE stores CONFIGURE_DEPENDS ${dir}/*_store.cc)
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${dir}/*_test.cc)
  file(GLOB_RECURSE methods CONFIGURE_DEPENDS ${dir}/*/*.cc)
  list(FILTER methods EXCLUDE REGEX "(_rules|_store|_test)\\.cc$")
  sjak_library(${name}_rules SOURCES ${rules} DEPS sjak::platform_base sjak::services_common)
  sjak_library(${name}_store SMALL SOURCES ${stores} DEPS sjak::platform_rpc sjak::services_common sjak::${name}_rules)
  sjak_embed(sjak_${name}_store k_${name}_migrations ${migrations})
  sjak_library(${name}_methods SMALL SOURCES ${methods} DEPS sjak::${name}_store sjak::${name}_rules ${S_DEPS})
  # The binding table is free of gRPC, so that tests call the whole service without a network.
  sjak_library(${name}_service SOURCES ${dir}/service.cc DEPS sjak::${name}_methods sjak::platform_rpc)
  if(tests)
    sjak_test(${name}_test LABEL ${name} SOURCES ${tests} DEPS sjak::${name}_service sjak::platform_testing)
  endif()
  if(NOT SJAK_WITHOUT_GRPC)
    add_executable(sjak-${name} ${dir}/main.cc)
    target_link_libraries(sjak-${name} PRIVATE sjak::${name}_service sjak::platform_rpc_server)
  endif()
endfunction()
