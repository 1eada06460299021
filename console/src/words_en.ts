export const en = {
  // shell
  today: "Today", exceptions: "Exceptions", orders: "Orders", order: "Order", nav_work: "Work", menu: "Menu", pages: "Pages", skip: "Skip to the page",
  merchant: "Merchant", language: "Language", find_order: "Find an order by number", live: "Live", not_live: "Reconnecting", sign_out: "Sign out",
  signed_out: "You are signed out.", session_ended: "Your session has ended. Sign in again; nothing you entered on the floor is lost.",
  no_merchant: "No merchant yet", no_merchant_next: "The warehouse is ready; it has nobody's goods. Apply a profile from the command line:",
  role_operator: "operator", role_supervisor: "supervisor", role_engineer: "engineer", role_merchant: "merchant", role_auditor: "auditor", role_machine: "machine",
  loading: "Loading …", offline: "The hub cannot be reached. What you see may be old.", show_more: "Show more", any: "any", one_moment: "One moment …",
  // sign-in
  sign_in: "Sign in", first_time: "First time here", name: "Name", password: "Password", one_time_code: "One-time code", recovery_code: "Recovery code",
  use_recovery: "Use a recovery code", enrolment_code: "Enrolment code", new_password: "New password", password_again: "The same again", password_hint: "15 characters or more. A sentence is fine.",
  passwords_differ: "The two passwords are not the same.", set_password: "Set password", enrolled: "Welcome, {0}",
  keep_totp: "Put this key into your authenticator app. It is shown once.", keep_recovery: "Keep these recovery codes where you keep keys. Each works once.", kept_them: "I have kept both",
  // time
  late_by: "{0} late", in_time: "{0} left", since: "since", due: "Due", time_left: "Time left",
  // today
  overdue: "overdue", held: "held", past_cutoff: "past their cut-off", soon_cutoff: "cut-off within 2 h", silent: "silent carriers",
  flow_of_day: "The day's flow", partly_under_way: "{0} orders under way in part", held_by_step: "What is held, by the step that caught it", must_leave: "What must leave by when",
  cutoff: "Cut-off", service: "Service", waiting: "Waiting", on_the_floor: "On the floor", at_the_dock: "At the dock", n_overdue: "{0} overdue",
  no_cutoffs: "No cut-off within a day", no_cutoffs_next: "Shipments appear here as orders are accepted.",
  nothing_held: "Nothing is held", nothing_held_next: "Every order is moving. New exceptions appear here by themselves.",
  // orders
  state: "State", held_by: "Held by", channel: "Channel", no_orders: "No orders here", no_orders_filter: "Nothing matches. Widen the filters, or search by the shop's own number.",
  no_orders_next: "Orders appear when a channel sends them, or when a file is loaded under Files.", found_for: "Found for “{0}”",
  why_not_moving: "Why is it not moving?", why_closed: "Closed, with proof on file.", why_cancelled: "Cancelled.", why_moving: "Nothing is missing: it moves at its next step.", acts: "{0} acts",
  holds: "What holds it", lines: "Lines", line: "Line", asked_as: "Asked as", quantity: "Quantity", reserved: "Reserved", picked: "Picked", packed: "Packed", shipped: "Shipped", not_mapped: "not mapped",
  shipments: "Shipments", leaves_by: "leaves by {0}", no_tracking: "no number yet", handed_over_at: "handed over", carrier_has_it: "carrier has it since",
  ladder: "Evidence ladder", by_whom: "from: {0}", timeline: "Every fact, in order", no_facts: "No facts yet", placed: "placed",
  // exceptions and fixes
  exceptions_about: "Oldest first. Each closes with its data, or with a decision by somebody entitled to it.", we_need_this: "We need this from you", reason: "Reason",
  keys_walk: "walk", keys_open: "open", keys_close: "close", open_order: "Open the order", caught_at: "caught at: {0}", escalated: "escalated",
  how_known: "How do we know?", how_known_hint: "Who said so, and how. It stays on the record.", more_fields: "Other fields of the address", fix_it: "Put it right",
  which_sku: "Which SKU is it?", which_sku_hint: "Scan it, or type two letters of its code or name. It counts for this order only.",
  still_held: "Judged again, and still held: {0}", fixed: "Done. The order was judged again.", decided: "Closed.", asked_second: "Asked of a second person. It waits under Approvals.", why_decision: "Why?", ten_characters: "10 characters or more. It stays on the record.",
  second_needed: "Closing this takes a second person: you ask, another approves.", accept_change: "Accept the change", keep_as_released: "Keep it as released", ask_second: "Ask a second person", close_it: "Close it",
  closes_with_data: "This closes by itself when its data arrives. {0} brings it.", not_yours: "{0} clarifies this.",
};
