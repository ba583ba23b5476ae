# Writes OUT: a translation unit that defines `const std::vector<sjak::base::EmbeddedFile> VARIABLE` from FILES, so that a
# program carries its migrations with it. Raw strings are cut below the compiler's limit for one literal.
set(text "#include \"platform/base/embedded.h\"\nextern const std::vector<sjak::base::EmbeddedFile> ${VARIABLE};\nconst std::vector<sjak::base::EmbeddedFile> ${VARIABLE} = {\n")
foreach(file ${FILES})
  file(READ "${file}" body)
  get_filename_component(name "${file}" NAME)
  string(APPEND text "  {\"${name}\", R\"embed~(${body})embed~\"},\n")
endforeach()
string(APPEND text "};\n")
file(WRITE "${OUT}" "${text}")
