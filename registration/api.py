"""Delegates over the API: list, one, register, approve."""

import re
import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _, gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from conference.api_access import OfConference
from conference.problems import NO_OBJECT
from registration import actions, normal, queries
from registration.details import WORDINGS, Account, Registration
from registration.models import Consent, Delegate, PlatformAccount

UNSENDABLE = re.compile("[\\x00\\ud800-\\udfff]")  # NUL, and halves of a pair in UTF-16
NONE_SUCH = gettext_lazy("The conference has nothing of this code. Please use one that it has.")


class NormalField(serializers.CharField):
    """A text brought into the one form we keep (registration.normal)."""

    def __init__(self, clean, **kwargs):
        self.clean = clean
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        """The clean text, or what is wrong with it. What no form could send is not dropped."""
        text = super().to_internal_value(data)
        if hidden := UNSENDABLE.search(text):
            words = _("Here is the character U+%(code)04X, which no text has. Leave it out.")
            raise serializers.ValidationError(words % {"code": ord(hidden[0])}, code="hidden")
        return self.clean(text)


class AccountSerializer(serializers.ModelSerializer):
    """An account on a platform."""

    handle = NormalField(normal.handle, max_length=80)

    class Meta:
        model = PlatformAccount
        fields = ["platform", "handle", "followers", "as_of"]
        read_only_fields = ["as_of"]


class DelegateSerializer(serializers.ModelSerializer):
    """A delegate as it is read."""

    category = serializers.SlugField(source="category.code")
    association = serializers.SlugField(source="association.slug", default=None, allow_null=True)
    accounts = AccountSerializer(source="platforms", many=True)

    class Meta:
        model = Delegate
        fields = [
            "id", "status", "name_zh", "name_latin", "pinyin", "email", "phone", "category",
            "association", "association_name", "city", "language", "accounts",
            "registered_at", "confirmed_at", "approved_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewDelegateSerializer(serializers.Serializer):
    """A registration. The same form_key sent again gives the same delegate."""

    default_error_messages = {"invalid": NO_OBJECT}

    form_key = serializers.UUIDField(required=False)
    category = serializers.SlugField(error_messages={"invalid": NONE_SUCH})
    name_zh = NormalField(normal.name, max_length=60, required=False, default="")
    name_latin = NormalField(normal.name, max_length=100, required=False, default="")
    email = NormalField(normal.email, max_length=254)
    phone = NormalField(normal.phone, max_length=30)
    association = serializers.SlugField(
        required=False, allow_null=True, default=None, error_messages={"invalid": NONE_SUCH}
    )
    association_name = NormalField(normal.text, max_length=120, required=False, default="")
    city = NormalField(normal.text, max_length=80, required=False, default="")
    language = serializers.ChoiceField(["zh-hans", "en"], default="zh-hans")
    accounts = AccountSerializer(many=True, required=False, default=list)
    consents = serializers.MultipleChoiceField(choices=list(WORDINGS))

    def validate_category(self, code):
        """A category of this conference."""
        return self.of_conference(self.context["conference"].categories, code=code)

    def validate_association(self, slug):
        """An association of this conference."""
        return slug and self.of_conference(self.context["conference"].associations, slug=slug)

    def validate_consents(self, kinds):
        """Nobody is registered without agreeing to it."""
        if Consent.Kind.PROCESSING not in kinds:
            raise serializers.ValidationError(
                _("Nobody is registered without “%(kind)s”, the consent to process their data.")
                % {"kind": Consent.Kind.PROCESSING}
            )
        return frozenset(kinds)

    def validate(self, attrs):
        """A person has at least one name."""
        if not attrs["name_zh"] and not attrs["name_latin"]:
            words = _("Give at least one name: name_zh or name_latin.")
            raise serializers.ValidationError({"name_zh": [words]})
        return attrs

    def of_conference(self, rows, **wanted):
        """The row, or the field's error."""
        row = rows.filter(**wanted).first()
        if row is None:
            raise serializers.ValidationError(NONE_SUCH)
        return row

    def registration(self) -> Registration:
        """As the actions take it."""
        data: dict[str, Any] = {"form_key": uuid.uuid4(), **self.validated_data}
        data["accounts"] = tuple(Account(**account) for account in data["accounts"])
        return Registration(**data)


class FilterSerializer(serializers.Serializer):
    """What the list can be narrowed by."""

    status = serializers.ChoiceField(Delegate.Status.choices, required=False)
    category = serializers.SlugField(required=False)
    association = serializers.SlugField(required=False)
    q = serializers.CharField(required=False, help_text="Name, pinyin, initials, phone, mail, city")


class Delegates(OfConference, generics.ListCreateAPIView):
    """Delegates of the conference."""

    scopes = {"GET": "delegates:read", "POST": "delegates:write"}
    serializer_class = DelegateSerializer
    queryset = Delegate.objects.none()  # for the OpenAPI document

    def get_queryset(self):
        """Filtered by the query string."""
        wanted = FilterSerializer(data=self.request.query_params)
        wanted.is_valid(raise_exception=True)
        names = dict(wanted.validated_data)
        filters = queries.Filters(text=names.pop("q", ""), **names)
        return queries.filtered(self.conference, filters).prefetch_related("platforms")

    @extend_schema(operation_id="delegates_list", parameters=[FilterSerializer])
    def get(self, request, *args, **kwargs):
        """Delegates, by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="delegates_register",
        request=NewDelegateSerializer,
        responses={201: DelegateSerializer},
    )
    def post(self, request, *args, **kwargs):
        """Register somebody; they are mailed the link that confirms their address."""
        form = NewDelegateSerializer(data=request.data, context={"conference": self.conference})
        form.is_valid(raise_exception=True)
        delegate = actions.register(self.conference, form.registration())
        return Response(DelegateSerializer(delegate).data, status.HTTP_201_CREATED)


class OneDelegate(OfConference, generics.RetrieveAPIView):
    """One delegate."""

    scopes = {"GET": "delegates:read"}
    serializer_class = DelegateSerializer
    queryset = Delegate.objects.none()

    def get_queryset(self):
        """Of this conference only."""
        return queries.search(self.conference, "").prefetch_related("platforms")


class Approve(OfConference, APIView):
    """The decision to let somebody in."""

    scopes = {"POST": "delegates:write"}

    @extend_schema(
        operation_id="delegates_approve", request=None, responses={200: DelegateSerializer}
    )
    def post(self, request, conference, pk):
        """Approve a delegate; doing it again is harmless."""
        row = get_object_or_404(queries.search(self.conference, ""), pk=pk)
        return Response(DelegateSerializer(actions.approve(row)).data)


BASE = "conferences/<slug:conference>/delegates/"
urlpatterns = [
    path(BASE, Delegates.as_view(), name="api-delegates"),
    path(BASE + "<int:pk>/", OneDelegate.as_view(), name="api-delegate"),
    path(BASE + "<int:pk>/approve/", Approve.as_view(), name="api-delegate-approve"),
]
