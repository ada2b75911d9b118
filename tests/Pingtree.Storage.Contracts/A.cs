using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Contracts;

/// <summary>Things the tests speak of, each with what matters to the test and defaults for the rest.</summary>
public static class A
{
    public static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly LeadIdFactory Ids = new(TimeProvider.System);
    private static int s_keys;

    public static LeadId LeadId() => Ids.Next();

    public static Source Source(int id = 1, SourceSettings? settings = null) =>
        new(id, $"source-{id}", $"Source {id}", true, settings ?? new SourceSettings(), 0, Noon);

    public static NewSource NewSource(string slug, byte[]? key = null, SourceSettings? settings = null) =>
        new(slug, slug.ToUpperInvariant(), true, settings ?? new SourceSettings(), key ?? Key());

    /// <summary>A hash nobody else has.</summary>
    public static byte[] Key() => Hash($"key {Interlocked.Increment(ref s_keys)}");

    public static byte[] Hash(string text) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));

    public static LeadFields Fields(params (string Name, string Value)[] fields)
    {
        var all = new LeadFields();
        foreach (var (name, value) in fields)
            all.With(name, FieldValue.Of(value));
        return all;
    }

    public static Lead Lead(string? email = null, string? phone = null, Source? source = null, DateTimeOffset? at = null, LeadId? id = null)
    {
        var fields = Fields(("first_name", "Ada"));
        if (email is not null)
            fields.With(FieldNames.Email, FieldValue.Of(email));
        if (phone is not null)
            fields.With(FieldNames.Phone, FieldValue.Of(phone));
        return LeadWith(fields, source, at, id);
    }

    public static Lead LeadWith(LeadFields fields, Source? source = null, DateTimeOffset? at = null, LeadId? id = null) =>
        Pipeline.Leads.Lead.Receive(id ?? LeadId(), source ?? Source(), at ?? Noon, fields);

    public static JudgedLead Passed(this Lead lead) => new(lead, null);

    public static JudgedLead Refused(this Lead lead, Refusal refusal) => new(lead, refusal);

    public static Refusal Invalid() => Refusal.Invalid(new Dictionary<string, string> { ["email"] = "Email field is required." });

    public static SuppressionEntry Plain(string value, string type = "email") => new(type, SuppressionForm.Plain, value);

    public static SuppressionEntry Sha256Of(string value, string type = "email") => new(type, SuppressionForm.Sha256, SuppressionEntry.DigestsOf(value)[0]);

    public static SuppressionEntry Md5Of(string value, string type = "email") => new(type, SuppressionForm.Md5, SuppressionEntry.DigestsOf(value)[1]);

    public static Webhook Webhook(int source = 1, string url = "https://example.com/hook", params IReadOnlyList<LeadEventKind> events) =>
        new(WebhookId.New(), source, new Uri(url), events is [] ? LeadEventKinds.All : events, true, Hash("secret"), null, null, Noon);

    public static NewDelivery Delivery(Webhook webhook, LeadEventKind kind = LeadEventKind.Active, LeadId? lead = null)
    {
        var happened = new LeadEvent(webhook.SourceId, lead ?? LeadId(), kind);
        return new NewDelivery(webhook.Id, webhook.SourceId, happened, happened.Id);
    }
}
