"""The specialities that schema.org knows. An editor's word that is none of them is not told to machines."""

from hfs_portal.json_ld import enumerated

MEDICAL_SPECIALTIES = """
    Anesthesia Audiology Cardiovascular CommunityHealth Dentistry Dermatologic Dermatology DietNutrition Emergency Endocrine
    Gastroenterologic Genetic Geriatric Gynecologic Hematologic Infectious LaboratoryScience Midwifery Musculoskeletal Neurologic
    Nursing Obstetric Oncologic Ophthalmology Optometric Otolaryngologic Pathology Pediatric PharmacySpecialty Physiotherapy
    PlasticSurgery Podiatric PrimaryCare Psychiatric PublicHealth Pulmonary Radiography Renal RespiratoryTherapy Rheumatologic
    SpeechPathology Surgical Toxicologic Urologic
"""


def member(name: str) -> str:
    return enumerated(name) if name in MEDICAL_SPECIALTIES.split() else ""
