"""Which shape a document has, and the resources in it, each as a `View`. Source: facts on Azure, 1.1."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from agent.azure.expression import default_texts, is_expression, passed_texts, resolved
from agent.azure.tables import CONDITIONAL_ACCESS, FAILOVER_TESTS, RESILIENCY
from agent.azure.terraform import plan_resources, state_resources
from agent.azure.view import Document, View, escape

CIRCUITS = "microsoft.network/expressroutecircuits"
PEERINGS = "microsoft.network/expressroutecircuits/peerings"
PORTS = "microsoft.network/expressrouteports"
PORT_LINKS = "microsoft.network/expressrouteports/links"

_DEPLOYMENTS = "microsoft.resources/deployments"
_LISTS = ("value", "data", "resources")
_NEXT = ("nextLink", "next_link", "skip_token", "skipToken", "$skipToken")
# Children, and what divides the id of the resource that they belong to from their own.
PARENTS = {
    PEERINGS: "/peerings/",
    PORT_LINKS: "/links/",
    "microsoft.network/vpnsites/vpnsitelinks": "/vpnsitelinks/",
    "microsoft.network/vpngateways/vpnconnections": "/vpnconnections/",
    "microsoft.network/expressroutegateways/expressrouteconnections": "/expressrouteconnections/",
}
# What tells the type of an object that was exported without type and id (`--query`), most telling first.
_MARKS = (
    (PEERINGS, ("peeringType",)),
    (PORTS, ("links", "encapsulation")),
    (PORT_LINKS, ("macSecConfig",)),
    (CIRCUITS, ("peerings",)),
    (CIRCUITS, ("serviceProviderProperties",)),
    (CIRCUITS, ("circuitProvisioningState",)),
    ("microsoft.network/connections", ("connectionType",)),
    ("microsoft.network/virtualnetworkgateways", ("gatewayType",)),
    ("microsoft.network/localnetworkgateways", ("localNetworkAddressSpace",)),
    ("microsoft.network/localnetworkgateways", ("gatewayIpAddress",)),
    ("microsoft.network/vpnsites", ("vpnSiteLinks",)),
    ("microsoft.network/vpngateways/vpnconnections", ("vpnLinkConnections",)),
    ("microsoft.network/vpngateways", ("vpnGatewayScaleUnit",)),
    ("microsoft.network/expressroutegateways", ("expressRouteConnections",)),
    (CONDITIONAL_ACCESS, ("conditions", "grantControls")),
    (FAILOVER_TESTS, ("testType", "status")),
    (RESILIENCY, ("overallScore",)),
)


class Resource(NamedTuple):
    """One resource: its type in lower case, and for a child the id of what it belongs to, "" where it is unknown."""

    kind: str
    view: View
    parent: str = ""


class Reading(NamedTuple):
    """What one document is, and the resources in it."""

    shape: str
    resources: tuple[Resource, ...]
    refusal: str = ""  # why nothing was read; "" where all is well, an empty list too


def read_resources(value: Any, document: Document) -> Reading:
    """Return the resources of a document of any shape."""
    if isinstance(value, dict):
        special = _special(value, document)
        if special is not None:
            return special
    views = [View.of(one, document, pointer) for one, pointer in _objects(value, document, "", 0)]
    resources = [Resource(kind, view, _parent(view, kind)) for view in views if (kind := _kind(view))]
    if resources:
        return Reading(_shape(value, resources[0].view), tuple(resources))
    if isinstance(value, dict) and isinstance(value.get("data"), dict) and "rows" in value["data"]:
        return Reading("", (), "Resource Graph's table form, expected its rows as objects: resultFormat objectArray")
    if not views and _is_empty_list(value):
        return Reading("empty list", ())
    return Reading(
        "", (), "no Azure resource was recognised; expected the JSON of `az network express-route show` or of REST"
    )


def _special(value: Mapping[str, Any], document: Document) -> Reading | None:
    """Return the reading of a document that its outermost keys give away, None where they do not."""
    if "lineage" in value and "serial" in value:
        if value.get("version") != 4:
            return Reading("", (), "a Terraform state of another format than version 4; write it with Terraform 0.12+")
        return Reading("Terraform state", tuple(Resource(*one) for one in state_resources(value, document)))
    if "format_version" in value and ("terraform_version" in value or "values" in value or "planned_values" in value):
        shape = "Terraform plan" if "planned_values" in value or "resource_changes" in value else "Terraform values"
        return Reading(shape, tuple(Resource(*one) for one in plan_resources(value, document)))
    if isinstance(value.get("$schema"), str) and isinstance(value.get("resources"), list | dict):
        document.parameters = default_texts(value)
        return Reading("ARM template", tuple(_template(value["resources"], document, "/resources", "", "")))
    error = value.get("error")
    if isinstance(error, dict) and "code" in error and "id" not in value:
        return Reading("", (), "Azure answered with an error, not with a resource: export it again")
    return None


def _objects(value: Any, document: Document, pointer: str, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the resource objects of a document: itself, or those of its lists and pages."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, dict):
                yield from _objects(one, document, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, dict):
        lists = [name for name in _LISTS if isinstance(value.get(name), list)]
        if not lists or "id" in value or "type" in value or depth > 1:
            yield value, pointer
            return
        further = next((name for name in _NEXT if value.get(name)), None)
        total, rows = value.get("total_records"), value.get("data")
        if isinstance(total, int) and isinstance(rows, list) and total > len(rows):
            further = "total_records"
        if further:
            document.open_pages.append(f"{pointer}/{escape(further)}")
        else:
            document.last_pages += 1
        for name in lists:
            yield from _objects(value[name], document, f"{pointer}/{name}", depth + 1)


def _is_empty_list(value: Any) -> bool:
    return value == [] or (isinstance(value, dict) and any(value.get(name) == [] for name in _LISTS))


def _shape(value: Any, first: View) -> str:
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        return "Resource Graph"
    if "/properties/" in first.find("provisioningState")[1] or "/properties/" in first.find("peeringType")[1]:
        return "Resource Graph" if first.has("subscriptionId") and first.has("tenantId") else "REST"
    if first.find("id")[1].endswith("/Id"):
        return "PowerShell"
    return "SDK" if "_" in first.find("provisioningState")[1].rpartition("/")[2] else "az"


def _kind(view: View) -> str:
    """Return the type of a resource: by its `type`, its id, or what it is made of; "" where nothing tells."""
    for name in ("type", "id"):
        text, _ = view.find(name)
        if isinstance(text, str):
            kind = _kind_of_id(text) if name == "id" else text.lower()
            if kind.startswith("microsoft."):
                return kind
    return next((kind for kind, names in _MARKS if all(view.has(name) for name in names)), "")


def _kind_of_id(resource_id: str) -> str:
    parts = resource_id.lower().strip("/").split("/")
    if "providers" not in parts:
        return ""
    below = parts[len(parts) - parts[::-1].index("providers") :]
    return "/".join([below[0], *below[1::2]]) if below else ""


def _parent(view: View, kind: str) -> str:
    """Return the id of what a child belongs to, as written."""
    resource_id, _ = view.find("id")
    mark = PARENTS.get(kind)
    if mark is None or not isinstance(resource_id, str):
        return ""
    position = resource_id.lower().find(mark)
    return resource_id[:position] if position > 0 else ""


def _template(resources: Any, document: Document, at: str, outer: str, parent: str) -> Iterator[Resource]:
    """Yield the resources of a template, a list or (by symbolic name) an object, and those nested in them."""
    pairs = resources.items() if isinstance(resources, dict) else enumerate(resources)
    for key, one in pairs:
        if not isinstance(one, dict):
            continue
        pointer = f"{at}/{escape(str(key))}"
        view = View.of(one, document, pointer)
        own, _ = view.find("type")
        # What is not deployed, or only referred to, is not described here.
        if not isinstance(own, str) or one.get("condition") is False or one.get("existing") is True:
            continue
        if own.lower() == _DEPLOYMENTS:
            yield from _nested_template(one, document, pointer)
            continue
        kind = f"{outer}/{own}".lower() if outer else own.lower()
        above, _, name = _template_name(one.get("name"), document, parent).rpartition("/")
        yield Resource(kind, view.with_entry("name", name or None), above)
        nested = one.get("resources")
        if isinstance(nested, list | dict):
            yield from _template(nested, document, f"{pointer}/resources", kind, f"{above}/{name}".strip("/"))


def _nested_template(deployment: Mapping[str, Any], document: Document, at: str) -> Iterator[Resource]:
    """Yield the resources of a deployment inside a template, as a Bicep module becomes one; its names are its own."""
    properties = deployment.get("properties")
    template = properties.get("template") if isinstance(properties, dict) else None
    if not isinstance(properties, dict) or not isinstance(template, dict):
        return
    if not isinstance(template.get("resources"), list | dict):
        return
    parameters = passed_texts(default_texts(template), properties, document.parameters or {})
    inner = Document(document.file, document.problems, parameters)
    yield from _template(template["resources"], inner, f"{at}/properties/template/resources", "", "")


def _template_name(name: Any, document: Document, parent: str) -> str:
    """Return a template's name as `circuit/peering`, "" where it cannot be told without deploying."""
    text = name if isinstance(name, str) else ""
    if is_expression(text):
        text = resolved(text, document.parameters or {}) or ""
    return f"{parent}/{text}" if parent and text else text
