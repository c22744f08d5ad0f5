"""Addresses of the ledger."""

from django.urls import path

from yiwang.support.ledger.pages import desk, explorer, spaces

urlpatterns = [
    path("ledger/", explorer.explorer, name="ledger"),
    path("ledger/entries/<int:number>/", explorer.entry, name="ledger-entry"),
    path("ledger/entries/<int:number>/proof.json", explorer.proof_file, name="ledger-proof"),
    path("ledger/receipts/<uuid:receipt_id>/", explorer.receipt, name="ledger-receipt"),
    path("ledger/receipts/<uuid:receipt_id>/file.json", explorer.receipt_file, name="ledger-receipt-file"),
    path("ledger/spaces/<slug:key>/", spaces.space, name="ledger-space"),
    path("ledger/spaces/<slug:key>/export.csv", spaces.export, name="ledger-space-export"),
    path("ledger/spaces/<slug:key>/new/", spaces.deposit, name="ledger-deposit"),
    path("desk/ledger/", desk.state, name="desk-ledger"),
    path("desk/ledger/nodes/new/", desk.new_node, name="desk-ledger-node-new"),
    path("desk/ledger/nodes/<uuid:node_id>/", desk.node, name="desk-ledger-node"),
    path("desk/ledger/alarms/<uuid:alarm_id>/", desk.alarm, name="desk-ledger-alarm"),
    path("desk/ledger/spaces/", desk.spaces, name="desk-ledger-spaces"),
    path("desk/ledger/spaces/new/", desk.new_space, name="desk-ledger-space-new"),
    path("desk/ledger/spaces/<uuid:space_id>/", desk.space, name="desk-ledger-space"),
]
