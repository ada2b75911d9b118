using FsCheck;
using FsCheck.Fluent;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>Whatever text comes in comes out.</summary>
public sealed class RoundTripTests : SqliteTest
{
    // Characters that have broken stores before, and any other.
    private static readonly Gen<string> Characters = Gen.OneOf(
        Gen.Elements("\0", "\"", "\\", "'", "\r\n", "\t", " ", "\u00a0", "\u2028", "\ufeff", "\ufffd", "\uffff", "👩‍👩‍👧", "\U0010ffff", "é", "e\u0301", "ß", "İ", "{", "%s", "?1"),
        Gen.Choose(0, 0x10ffff).Where(c => c is < 0xd800 or > 0xdfff).Select(char.ConvertFromUtf32));

    private static readonly Gen<FieldValue> Values = Gen.Frequency(
        (6, Characters.ArrayOf().Select(parts => FieldValue.Of(string.Concat(parts)))),
        (2, Gen.Elements("0", "-0", "1.50", "1E400", "-1e-7", "123456789012345678901234567890.000").Select(n => new FieldValue(FieldKind.Number, n))),
        (1, Gen.Elements(new FieldValue(FieldKind.True, "true"), new FieldValue(FieldKind.False, "false"), new FieldValue(FieldKind.Null, ""))));

    private static readonly Gen<LeadFields> Fields = Values.ArrayOf().Select(values =>
    {
        var fields = new LeadFields();
        foreach (var (i, value) in values.Index())
            fields.With(i < FieldNames.Known.Count ? FieldNames.Known[i] : $"a.{i}", value);
        return fields;
    });

    [Fact(Timeout = Limit)]
    public async Task Hostile_text_reads_back_as_it_was_stored()
    {
        var stores = Open().Stores;
        var leads = Fields.Sample(300, 20).Select(fields => A.LeadWith(fields)).ToList();

        await stores.Leads.SaveAsync(leads.ConvertAll(l => l.Passed()), EventKeeping.InBroker, Ct);

        foreach (var lead in leads)
        {
            var found = (await stores.Queries.FindAsync(1, lead.Id, Ct))!;
            found.Fields.All.ShouldBe(lead.Fields.All);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Hostile_text_claims_exactly_itself()
    {
        var stores = Open().Stores;
        var source = A.Source(settings: new() { DuplicateOn = ["a"] });
        var leads = Values.Sample(300, 20).Select(value => A.LeadWith(new LeadFields().With("a", value), source)).ToList();

        var stored = await stores.Leads.SaveAsync(leads.ConvertAll(l => l.Passed()), EventKeeping.InBroker, Ct);

        var seen = new HashSet<string>();
        foreach (var outcome in stored)
        {
            var isNew = outcome.Lead.Claims().All(claim => seen.Add(claim.Value));
            outcome.Outcome.Status.ShouldBe(isNew ? LeadStatus.Active : LeadStatus.Duplicate);
        }
    }
}
