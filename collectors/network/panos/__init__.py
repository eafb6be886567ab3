"""PAN-OS and Panorama: virtual systems and device groups, in XML, `set` lines or braces."""
