using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>A file an older program left is taken over with everything in it.</summary>
public sealed class UpgradeTests : SqliteTest
{
    [Fact(Timeout = Limit)]
    public async Task A_file_of_the_first_schema_keeps_its_leads_its_claims_and_its_due_events()
    {
        var (active, duplicate) = (A.LeadId(), A.LeadId());
        await MakeFirstSchemaAsync(
            $$"""
            INSERT INTO sources VALUES (1, 'one', 'ONE', 1, '{}', 0, 0, x'{{Convert.ToHexString(A.Key())}}', 0);
            INSERT INTO leads VALUES (x'{{active}}', 1, 1, NULL, NULL, NULL, NULL, 'ada@example.com', NULL, 1000, NULL, NULL, '{"email":"ada@example.com"}');
            INSERT INTO leads VALUES (x'{{duplicate}}', 1, 3, 3, 'email', x'{{active}}', NULL, 'ada@example.com', NULL, 2000, 2000, NULL, '{"email":"ada@example.com"}');
            INSERT INTO claims VALUES (1, 'email', 'ada@example.com', x'{{active}}', 1000);
            """);

        var stores = Open().Stores;

        (await stores.Queries.ReadAsync(new LeadFilter(1), null, 10, Ct)).Select(l => l.Id).ShouldBe([duplicate, active]);
        (await stores.Events.FindAsync(Clock.GetUtcNow(), 10, Ct)).ShouldHaveSingleItem().Events
            .ShouldBe([new LeadEvent(1, duplicate, LeadEventKind.Duplicate)]);
        (await stores.History.ReadAsync(1, default, 10, Ct)).Select(past => past.Event.LeadId).ShouldBe([active, duplicate]);
        var again = A.Lead("ada@example.com", source: await stores.Sources.FindBySlugAsync("one", Ct));
        (await stores.Leads.SaveAsync([again.Passed()], EventKeeping.InStore, Ct))[0].Outcome.Refusal!.DuplicateOf.ShouldBe(active);
        var webhook = A.Webhook();
        (await stores.Webhooks.CreateAsync(webhook, 50, Ct)).ShouldBeTrue();
        (await stores.Webhooks.FindActiveAsync([1], Ct)).Select(w => w.Id).ShouldBe([webhook.Id]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_of_a_newer_program_is_left_alone()
    {
        await MakeFirstSchemaAsync("PRAGMA user_version = 99;");

        var refused = await Should.ThrowAsync<StoreUnavailableException>(() => Open().Stores.Sources.ListAsync(Ct));

        refused.Message.ShouldContain("99");
    }

    private async Task MakeFirstSchemaAsync(string rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        using var schema = new StreamReader(typeof(UpgradeTests).Assembly.GetManifestResourceStream("schema-1.sql")!);
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = await schema.ReadToEndAsync(Ct) + rows;
        await command.ExecuteNonQueryAsync(Ct);
    }
}
