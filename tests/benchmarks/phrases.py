"""What the made deals and mailboxes speak of: half of it is what the playbooks look for."""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "bea": "champion",
    "carl": "economic_buyer",
    "ines": "technical_lead",
    "lena": "legal",
    "paul": "procurement",
    "tom": "signatory",
}
SUBJECTS = (
    "Questions about the offer",
    "Timetable for the rollout",
    "Security questionnaire",
    "Licences for the plant in Graz",
    "NDA",
    "Signed NDA",
    "Reference customers",
    "Numbers for the business case",
    "Budget approved",
    "Contract draft",
    "Redlines on the services agreement",
    "Limitation of liability",
    "Vendor onboarding",
    "Pilot: open points",
    "Technical sign-off",
    "Data processing agreement",
    "Agenda for Thursday",
    "Price list for next year",
    "Single sign-on with our directory",
    "Interfaces to the warehouse",
    "Training of the first users",
    "Visit on site",
    "Notes of our call",
    "Import of the old data",
)
TITLES = (
    "Discovery workshop",
    "Requirements workshop",
    "Joint plan",
    "Pilot kick-off",
    "Pilot results",
    "Business case review",
    "Security review",
    "Steering committee",
    "Weekly status",
    "Catch-up",
    "Contract questions",
    "Roadmap",
    "Legal sign-off",
    "Jour fixe",
)
ATTACHMENTS = (
    "Offer_2026-02.pdf",
    "requirements v3.xlsx",
    "Action plan.docx",
    "Security questionnaire.xlsx",
    "MSA redlined.docx",
    "Business case.xlsx",
    "DPA.pdf",
    "floor plan.png",
    "image001.png",
    "Supplier form.pdf",
    "minutes.docx",
)
NOTICES = (
    "Automatic reply: out of office",
    "Accepted: Pilot results",
    "Your ticket was updated",
    "Abwesenheitsnotiz",
    "Invitation: Joint plan",
)
SENTENCES = (
    "The offer stands and we would like to see how your plant in the north takes part in the pilot.",
    "Next week our colleagues from purchasing have questions about delivery times and payment.",
    "Licences, support hours, training and interfaces are in the second part of the paper.",
    "Where is the data stored, who makes the backups, and who has access to the reports?",
    "Could you send the numbers before Thursday, so that I can put them into the paper for the board?",
    "Thank you for the quick answer.",
    "The price for further users is the one that we spoke about when we met at the river.",
)
