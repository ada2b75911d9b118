using System.Text.Json;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Tests.Outcomes;

public sealed class OutcomeEventTests
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly LeadFields Fields = new LeadFields()
        .With("email", FieldValue.Of("ada@example.com")).With("phone", FieldValue.Of("5551234567")).With("whatsapp", FieldValue.Of("5551234567"));

    [Fact]
    public void Of_a_suppressed_lead_nothing_is_told_but_that_there_was_one()
    {
        var lead = Lead(LeadStatus.Rejected) with { Reason = RejectReason.Suppressed };

        var data = DataOf(new OutcomeEvent("home", lead, LeadEventKind.Rejected));

        data.EnumerateObject().Select(member => (member.Name, member.Value.GetString())).ShouldBe(
        [
            ("lead_id", lead.Id.ToString()), ("status", "rejected"), ("created_at", "2025-03-15T12:00:00.000Z"), ("reason", "suppressed"),
        ]);
    }

    [Fact]
    public void Of_any_other_lead_every_known_field_is_told_as_fetch_does()
    {
        var data = DataOf(new OutcomeEvent("home", Lead(LeadStatus.Active), LeadEventKind.Active));

        data.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["lead_id", "first_name", "last_name", "email", "phone", "state", "zip", "status", "created_at", "attributes"]);
        data.GetProperty("email").GetString().ShouldBe("ada@example.com");
        data.GetProperty("zip").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void A_lead_sold_since_is_still_active_in_the_event_of_its_screening()
    {
        var lead = Lead(LeadStatus.Sold) with { Sale = new Sale("Acme", 5, Noon.AddDays(1)) };

        var (active, sold) = (DataOf(new OutcomeEvent("home", lead, LeadEventKind.Active)), DataOf(new OutcomeEvent("home", lead, LeadEventKind.Sold)));

        (active.GetProperty("status").GetString(), active.TryGetProperty("buyer", out _)).ShouldBe(("active", false));
        (sold.GetProperty("status").GetString(), sold.GetProperty("buyer").GetString()).ShouldBe(("sold", "Acme"));
    }

    private static StoredLead Lead(LeadStatus status) => new(new LeadIdFactory(TimeProvider.System).Next(), 1, status, null, null, Noon, Fields);

    private static JsonElement DataOf(OutcomeEvent told) => JsonSerializer.Deserialize<JsonElement>(told.ToUtf8Json()).GetProperty("data");
}
