"""Our own small set of line icons, 24 by 24, drawn in the colour of the text. Always beside words, never alone."""

from markupsafe import Markup

PATHS: dict[str, str] = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "check-circle": '<circle cx="12" cy="12" r="9"/><path d="m8 12.5 3 3 5.5-6.5"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "cross-circle": '<circle cx="12" cy="12" r="9"/><path d="m9 9 6 6m0-6-6 6"/>',
    "warning": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5m0 2.4v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6m0-9.6v.1"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.7.4-1.1.9-1.1 1.7m0 3v.1"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.5 2"/>',
    "pause": '<circle cx="12" cy="12" r="9"/><path d="M10 9v6m4-6v6"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.5V7m8-4.5V7"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-4.4 3.8-7 8-7s7.4 2.6 8 7"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.5-3.8 3-6 6.5-6s6 2.2 6.5 6M15.5 5.2a3.5 3.5 0 0 1 0 6.6M18 14.4c2 .8 3.2 2.7 3.5 5.6"/>',
    "office": '<path d="M3 20.5h18M5 20V9.5M19 20V9.5M3.5 9.5h17L12 4zM9.5 20v-7m5 7v-7"/>',
    "home": '<path d="m3.5 11.5 8.5-7.5 8.5 7.5M6 9.5v11h12v-11M10 20.5v-6h4v6"/>',
    "document": '<path d="M6 2.5h8.5L19 7v14.5H6z"/><path d="M14 2.5V7.5h5M9 12h7m-7 4h7"/>',
    "upload": '<path d="M12 16V4m-5 5 5-5 5 5M4 15v5.5h16V15"/>',
    "download": '<path d="M12 4v12m-5-5 5 5 5-5M4 15v5.5h16V15"/>',
    "print": '<path d="M7 8.5v-6h10v6M7 17.5H3.5v-9h17v9H17M7 14h10v7.5H7z"/>',
    "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>',
    "link": '<path d="M10 14a4.2 4.2 0 0 0 6 0l3.5-3.5a4.2 4.2 0 0 0-6-6l-1 1M14 10a4.2 4.2 0 0 0-6 0l-3.5 3.5a4.2 4.2 0 0 0 6 6l1-1"/>',
    "arrow-right": '<path d="M4 12h16m-6-6 6 6-6 6"/>',
    "arrow-left": '<path d="M20 12H4m6-6-6 6 6 6"/>',
    "chevron-right": '<path d="m9 5 7 7-7 7"/>',
    "chevron-left": '<path d="m15 5-7 7 7 7"/>',
    "chevron-down": '<path d="m5 9 7 7 7-7"/>',
    "up": '<path d="M12 20V5m-6 6 6-6 6 6"/>',
    "down": '<path d="M12 4v15m-6-6 6 6 6-6"/>',
    "level": '<path d="M4 12h16"/>',
    "sort": '<path d="M8 5v14m-4-4 4 4 4-4M16 19V5m-4 4 4-4 4 4"/>',
    "phone": '<path d="M5 3.5h4l1.5 5-2.3 1.6a13 13 0 0 0 5.7 5.7l1.6-2.3 5 1.5v4c0 .8-.7 1.5-1.5 1.5C11 20.5 3.5 13 3.5 5c0-.8.7-1.5 1.5-1.5z"/>',
    "message": '<path d="M3.5 4.5h17v12.5H10l-5 4v-4H3.5z"/><path d="M7.5 9h9m-9 3.5h6"/>',
    "bell": '<path d="M5.5 17V11a6.5 6.5 0 0 1 13 0v6l1.5 1.5H4zM10 21h4"/>',
    "licence": '<rect x="2.5" y="4.5" width="19" height="15" rx="2"/><circle cx="8" cy="10.5" r="2.2"/><path d="M5 16.5c.3-1.8 1.4-2.8 3-2.8s2.7 1 3 2.8M14 9.5h5M14 13h5"/>',
    "seal": '<circle cx="12" cy="12" r="9"/><path d="m12 7.5 1.3 2.9 3.2.3-2.4 2.1.7 3.1-2.8-1.7-2.8 1.7.7-3.1-2.4-2.1 3.2-.3z"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v6h-6v-2"/>',
    "flow": '<circle cx="5" cy="12" r="2.5"/><rect x="16" y="3.5" width="5.5" height="5" rx="1"/><rect x="16" y="15.5" width="5.5" height="5" rx="1"/><path d="M7.5 12H12m4-6h-2.5q-1.5 0-1.5 1.5v9q0 1.5 1.5 1.5H16"/>',
    "location": '<path d="M12 21.5C7.5 17 5 13.5 5 10a7 7 0 0 1 14 0c0 3.5-2.5 7-7 11.5z"/><circle cx="12" cy="10" r="2.5"/>',
    "keyboard": '<rect x="2" y="6" width="20" height="12.5" rx="2"/><path d="M6 10h.1M10 10h.1M14 10h.1M18 10h.1M7 14.5h10"/>',
    "display": '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17M12 6.5h6.5M12 10h8M12 14h8M12 17.5h6"/>',
    "text-size": '<path d="M2.5 19 8 5l5.5 14M4.5 14.5h7M15 19l3.2-8 3.3 8m-5.5-2.5h4.5"/>',
    "language": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c6 5.5 6 12.5 0 18-6-5.5-6-12.5 0-18z"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10.5" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>',
    "eye": '<path d="M2 12c2.5-4.5 6-7 10-7s7.5 2.5 10 7c-2.5 4.5-6 7-10 7s-7.5-2.5-10-7z"/><circle cx="12" cy="12" r="3"/>',
    "money": '<circle cx="12" cy="12" r="9"/><path d="m8 6.5 4 5.5 4-5.5M12 12v6M8.5 12h7m-7 3h7"/>',
    "star": '<path d="m12 3 2.7 5.9 6.3.7-4.7 4.3 1.3 6.3-5.6-3.2-5.6 3.2 1.3-6.3L3 9.6l6.3-.7z"/>',
    "offline": '<path d="M3 3l18 18M8.5 16a5 5 0 0 1 6.5-.3M5 12.5a10 10 0 0 1 4-2.4m4.5-.2a10 10 0 0 1 5.5 2.6M2 9a14 14 0 0 1 4-2.6M10.5 5A14 14 0 0 1 22 9M12 19.5v.1"/>',
    "edit": '<path d="M4 20.5v-4.5L16 4l4.5 4.5-12 12zM13.5 6.5 18 11"/>',
    "trash": '<path d="M4 6.5h16M9 6.5V3.5h6v3M6 6.5l1 14h10l1-14M10 10.5v6m4-6v6"/>',
    "filter": '<path d="M3 5h18l-7 8.5v6l-4-2v-4z"/>',
    "list": '<path d="M8.5 6H21M8.5 12H21M8.5 18H21M3.5 6h.1M3.5 12h.1M3.5 18h.1"/>',
    "face-5": '<circle cx="12" cy="12" r="9"/><path d="M8 9.5h.1M16 9.5h.1M7 13.5h10c-.5 2.8-2.4 4.3-5 4.3s-4.5-1.5-5-4.3z"/>',
    "face-4": '<circle cx="12" cy="12" r="9"/><path d="M8.5 9.5h.1M15.5 9.5h.1M7.5 14c1 2 2.5 3 4.5 3s3.5-1 4.5-3"/>',
    "face-3": '<circle cx="12" cy="12" r="9"/><path d="M8.5 9.5h.1M15.5 9.5h.1M8 15c1.2.8 2.5 1.2 4 1.2s2.8-.4 4-1.2"/>',
    "face-2": '<circle cx="12" cy="12" r="9"/><path d="M8.5 9.5h.1M15.5 9.5h.1M8 16.5c1.2-1.3 2.5-1.9 4-1.9s2.8.6 4 1.9"/>',
    "face-1": '<circle cx="12" cy="12" r="9"/><path d="M7.5 8.5 10 10m6.5-1.5L14 10M7.5 17.5c1-2.3 2.5-3.5 4.5-3.5s3.5 1.2 4.5 3.5"/>',
}


def icon(name: str, size: str = "") -> Markup:
    """Inline SVG of a named icon, hidden from screen readers; `size` may be "large". Raises KeyError for an unknown name."""
    classes = "yw-icon yw-icon--large" if size == "large" else "yw-icon"
    return Markup(  # noqa: S704  (our own constant paths)
        f'<svg class="{classes}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
        f"{PATHS[name]}</svg>"
    )
