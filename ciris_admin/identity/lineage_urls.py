"""The lineage, the policy, and the proofs: what was, what is in force, and how to check it."""

from django.urls import path

from ciris_admin.identity import baseline, lineage, lineage_item, policy, proof

urlpatterns = [
    path("verify_bundle.py", proof.verifier, name="verifier"),
    path("lineage/", lineage.show, name="lineage"),
    path("lineage/restore", lineage_item.restore, name="restore"),
    path("lineage/baseline/", baseline.show, name="baseline"),
    path("lineage/baseline/items.json", baseline.items, name="baseline-items"),
    path("lineage/baseline/draft", baseline.draft, name="baseline-draft"),
    path("lineage/baseline/sign", baseline.sign, name="baseline-sign"),
    path("lineage/node/<key:item_id>", lineage_item.show, {"kind": "node"}, name="lineage-node"),
    path("lineage/edge/<key:item_id>", lineage_item.show, {"kind": "edge"}, name="lineage-edge"),
    path("policy/", policy.show, name="policy"),
    path("policy/now.json", policy.now, name="policy-now"),
    path("policy/draft", policy.draft, name="policy-draft"),
    path("policy/sign", policy.sign, name="policy-sign"),
    path("<str:change_id>/rulings/<str:ruling_id>", proof.ruling, name="ruling"),
    path("<str:change_id>/bundle.json", proof.bundle, name="bundle"),
]
