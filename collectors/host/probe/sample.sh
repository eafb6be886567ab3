# The light question: connections only.

survey() {
  section about 16384 about
  SPACES=$(namespace_links | spaces_of)
  watched sockets 16777216 sockets
}
