# The light question: connections only.

survey() {
  section about 16384 about
  SPACES=$(namespaces)
  watched sockets 16777216 sockets
}
