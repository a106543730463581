"""Invented companies, people and work for the demo portal."""

PEOPLE = (  # name, role, cost per hour
    ("Ana Alvarez", "Administrator", 62),
    ("Bruno Becker", "Manager", 55),
    ("Chloe Carter", "Designer", 41),
    ("Farid Farouk", "Developer", 46),
    ("Gina Garcia", "Developer", 44),
    ("Hugo Hansen", "Developer", 48),
    ("Ines Ito", "Consultant", 58),
    ("Jonas Jansen", "Consultant", 56),
    ("Karin Keller", "Architect", 54),
    ("Liam Larsen", "Site manager", 39),
    ("Mara Moretti", "Designer", 40),
    ("Nils Novak", "Developer", 45),
    ("Olga Olsen", "Manager", 57),
    ("Pablo Peres", "Tester", 34),
    ("Quinn Quade", "Tester", 33),
    ("Rosa Ricci", "Copywriter", 31),
    ("Sven Sandberg", "Architect", 52),
    ("Tara Tanaka", "Consultant", 55),
    ("Ugo Urban", "Electrician", 36),
    ("Vera Vogel", "Project assistant", 28),
    ("Wim Winters", "Developer", 43),
)
LEFT = ("David Dupont", "Yann Yildiz")  # accounts that were closed

CUSTOMERS = (  # name, currency, city, country, contacts
    ("Alder & Finch Ltd", "GBP", "Bristol", "United Kingdom", ("Amy Ashdown", "Peter Finch")),
    ("Brightwater Foods", "USD", "Portland", "United States", ("Carla Brooks",)),
    ("Cassel Maschinenbau GmbH", "EUR", "Kassel", "Germany", ("Dirk Amsel", "Petra Lindau")),
    ("Delta Quay Logistics", "EUR", "Rotterdam", "Netherlands", ("Joost Kade",)),
    ("Elmwood Dental Group", "USD", "Austin", "United States", ("Dana Elm", "Rick Moss")),
    ("Fjordline Seafood", "EUR", "Bergen", "Norway", ("Ola Fjell",)),
    ("Granite Peak Resorts", "USD", "Denver", "United States", ("Sue Granger",)),
    ("Harbour Lane Hotels", "GBP", "Brighton", "United Kingdom", ("Tom Harbord", "Lily Quayle")),
    ("Isola Ceramics", "EUR", "Faenza", "Italy", ("Marco Isolani",)),
    ("Juniper Street Bakery", "USD", "Chicago", "United States", ()),
    ("Kestrel Air Charter", "GBP", "Luton", "United Kingdom", ("Ruth Kestle",)),
    ("Lumen Optics", "EUR", "Jena", "Germany", ("Sabine Licht",)),
    ("Maple Ridge School Trust", "GBP", "York", "United Kingdom", ("Helen Mapleton",)),
    ("Nordhaus Immobilien GmbH", "EUR", "Hamburg", "Germany", ("Uwe Nordmann", "Ilse Haus")),
    ("Orchard Health", "USD", "Boston", "United States", ("Neil Orchard",)),
    ("Pinecrest Furniture", "USD", "Raleigh", "United States", ("Ivy Pine",)),
)

# name, trade, customer, billing method, rate or amount, first day from 300 days ago, days
PROJECTS = (
    ("Harbour Lane booking site", "agency", 7, "project_hours", 78, 0, 220),
    ("Alder & Finch brand refresh", "agency", 0, "fixed_cost", 28500, 30, 190),
    ("Brightwater web shop", "agency", 1, "project_hours", 95, 60, 240),
    ("Juniper Street online orders", "agency", 9, "staff_hours", 0, 140, 170),
    ("Isola Ceramics catalogue", "agency", 8, "project_hours", 82, 100, 160),
    ("Granite Peak season campaign", "agency", 6, "staff_hours", 0, 180, 120),
    ("Elmwood patient portal", "software", 4, "project_hours", 110, 0, 320),
    ("Delta Quay yard management", "software", 3, "project_hours", 102, 20, 300),
    ("Cassel spare-parts shop", "software", 2, "staff_hours", 0, 50, 260),
    ("Kestrel crew rostering", "software", 10, "task_hours", 0, 90, 230),
    ("Lumen Optics measuring data hub", "software", 11, "project_hours", 108, 10, 280),
    ("Orchard Health appointment app", "software", 14, "fixed_cost", 64000, 120, 200),
    ("Pinecrest dealer portal", "software", 15, "project_hours", 105, 150, 180),
    ("Cassel maintenance contract", "software", 2, "task_hours", 0, 0, 330),
    ("Fjordline cold-chain review", "consulting", 5, "staff_hours", 0, 10, 140),
    ("Brightwater purchasing review", "consulting", 1, "project_hours", 140, 110, 120),
    ("Maple Ridge digital strategy", "consulting", 12, "fixed_cost", 18000, 60, 150),
    ("Delta Quay finance processes", "consulting", 3, "staff_hours", 0, 170, 150),
    ("Orchard Health service desk", "consulting", 14, "project_hours", 132, 200, 120),
    ("Kestrel safety management", "consulting", 10, "staff_hours", 0, 40, 200),
    ("Nordhaus office conversion", "construction", 13, "project_hours", 68, 0, 300),
    ("Harbour Lane west wing", "construction", 7, "fixed_cost", 145000, 20, 280),
    ("Maple Ridge science block", "construction", 12, "project_hours", 64, 80, 260),
    ("Nordhaus car park repair", "construction", 13, "fixed_cost", 52000, 160, 160),
    ("Elmwood clinic fit-out", "construction", 4, "staff_hours", 0, 210, 130),
    ("Pinecrest showroom", "construction", 15, "project_hours", 72, 130, 140),
)
INTERNAL = (
    ("Company web site", "agency"),
    ("Internal IT", "software"),
    ("Quality handbook", "consulting"),
)
ARCHIVED = (
    ("Fjordline trade fair 2024", "agency", 5),
    ("Alder & Finch office move", "construction", 0),
)
TEMPLATES = (("Template: web project", "agency"),)

AREAS = {
    "agency": (
        "home page",
        "product pages",
        "blog",
        "landing page",
        "newsletter",
        "checkout",
        "store locator",
        "search results",
        "customer area",
        "press room",
        "careers page",
        "contact page",
    ),
    "software": (
        "user login",
        "invoice export",
        "order import",
        "stock forecast",
        "price list",
        "dashboard",
        "report builder",
        "notification e-mails",
        "mobile scanner",
        "public interface",
        "audit trail",
        "data archive",
    ),
    "consulting": (
        "purchasing",
        "warehouse logistics",
        "accounts payable",
        "customer service",
        "production planning",
        "human resources",
        "sales pipeline",
        "IT security",
        "quality management",
        "fleet management",
    ),
    "construction": (
        "ground floor",
        "first floor",
        "second floor",
        "roof",
        "basement",
        "stairwell",
        "facade",
        "car park",
        "technical room",
        "lift shaft",
        "reception",
        "canteen",
    ),
}
PHASES = {  # milestone: {task list: task names}
    "agency": {
        "Discovery": {"Research": ("Content inventory: {}", "Benchmark: {}")},
        "Design": {
            "Concept": ("Wireframe: {}",),
            "Visuals": ("Visual design: {}", "Mobile layout: {}"),
        },
        "Build": {
            "Front end": ("Page template: {}",),
            "Content": ("Copy-editing: {}", "Translation: {}"),
        },
        "Launch": {"Quality": ("Browser test: {}",), "Go live": ("Tracking: {}", "Redirects: {}")},
    },
    "software": {
        "Analysis": {"Requirements": ("Specify {}", "Data model for {}")},
        "Development": {
            "Features": ("Implement {}", "Document {}"),
            "Quality": ("Unit tests for {}",),
        },
        "Testing": {"Acceptance": ("Acceptance test of {}", "Load test of {}")},
        "Roll-out": {"Migration": ("Migrate data of {}",), "Training": ("Train key users on {}",)},
    },
    "consulting": {
        "Assessment": {
            "Interviews": ("Interviews in {}",),
            "Analysis": ("Process map of {}", "Cost analysis of {}"),
        },
        "Concept": {
            "Target picture": ("Target process for {}", "Business case for {}"),
            "Workshops": ("Workshop on {}",),
        },
        "Implementation": {
            "Roadmap": ("Roadmap for {}", "Key figures for {}"),
            "Coaching": ("Coaching in {}",),
        },
    },
    "construction": {
        "Planning": {
            "Survey": ("Survey of the {}",),
            "Drawings": ("Drawings for the {}", "Permit papers for the {}"),
        },
        "Shell": {
            "Demolition": ("Demolition in the {}",),
            "Structure": ("Concrete works in the {}", "Insulation of the {}"),
        },
        "Fit-out": {
            "Services": ("Electrical installation in the {}", "Plumbing in the {}"),
            "Surfaces": ("Painting of the {}", "Flooring in the {}"),
        },
        "Hand-over": {"Inspection": ("Safety inspection of the {}", "Snag list of the {}")},
    },
}
SUBTASKS = ("First draft", "Review with the customer", "Corrections", "Final check")
BUGS = {
    "agency": (
        "Broken on small screens: {}",
        "Wrong link on the {}",
        "Images of the {} load slowly",
        "Typing error on the {}",
    ),
    "software": (
        "Error 500 in {}",
        "Old data in {}",
        "Time zone ignored in {}",
        "Wrong rounding in {}",
        "No access to {} after an update",
    ),
    "consulting": ("Figures for {} do not add up", "Missing source for {}"),
    "construction": ("Water stain: {}", "Socket missing: {}", "Door does not close: {}"),
}
NOTES = (
    "Prepared and discussed with the customer",
    "Continued, about half done",
    "Finished, waiting for feedback",
    "Corrections after the review",
    "Set-up and first tests",
    "Call with the customer",
    "On site",
    "<div>Fixed the <b>open points</b> of last week</div>",
    "Hand-over to the team",
    "",
)
MEETINGS = ("Weekly call", "Project management", "Travel", "Steering committee")
TAGS = ("vip", "retainer", "urgent", "waiting for customer", "quick win", "phase two")
