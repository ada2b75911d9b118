using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>What a new process finds.</summary>
public sealed class RestartTests : SqliteTest
{
    [Fact(Timeout = Limit)]
    public async Task A_restart_keeps_everything()
    {
        var lead = A.Lead("ada@example.com");
        var request = new ReservationRequest(1, "key", A.Hash("body"), lead.Id);
        var key = A.Key();
        await using (var before = new SqliteInstance(Database, Clock))
        {
            await before.Stores.Sources.CreateAsync(A.NewSource("one", key), Ct);
            await before.Stores.OperatorKey.TryInitialiseAsync(key, Ct);
            await before.Stores.Suppression.AddAsync(1, [A.Plain("bea@example.com")], Ct);
            await before.Stores.Reservations.ReserveAsync(request, TimeSpan.FromSeconds(10), Ct);
            lead = A.Lead("ada@example.com", source: await before.Stores.Sources.FindBySlugAsync("one", Ct), id: lead.Id);
            await before.Stores.Leads.SaveAsync([lead.Passed()], EventKeeping.InStore, Ct);
        }

        var after = Open().Stores;

        (await after.Sources.FindByKeyAsync(key, Ct))!.SuppressionVersion.ShouldBeGreaterThan(0);
        (await after.OperatorKey.FindAsync(Ct)).ShouldBe(key);
        (await after.Suppression.SnapshotAsync(1, Ct)).Keys.Count.ShouldBe(2);
        (await after.Reservations.ReserveAsync(request, TimeSpan.FromSeconds(10), Ct)).State.ShouldBe(ReservationState.InFlight);
        (await after.Events.FindAsync(Clock.GetUtcNow().AddSeconds(1), 10, Ct)).Single().Events.Single().LeadId.ShouldBe(lead.Id);
        (await after.Leads.FindHoldersAsync([new Claim(1, "email", "ada@example.com")], Ct)).Count.ShouldBe(1);
        (await after.Leads.SaveAsync([lead.Passed()], EventKeeping.InStore, Ct))[0].IsNew.ShouldBeFalse();
        (await after.Queries.CountAsync(new LeadFilter(1) { Status = LeadStatus.Active }, Ct)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_queued_is_written_before_the_store_closes()
    {
        var instance = new SqliteInstance(Database, Clock);
        var saves = Enumerable.Range(0, 50)
            .Select(i => instance.Stores.Leads.SaveAsync([A.Lead($"{i}@example.com").Passed()], EventKeeping.InBroker, Ct)).ToList();

        await instance.DisposeAsync();
        await Task.WhenAll(saves);

        (await Open().Stores.Queries.CountAsync(new LeadFilter(1), Ct)).ShouldBe(50);
    }

    [Fact(Timeout = Limit)]
    public async Task A_database_of_a_newer_program_is_left_alone()
    {
        await using (var before = new SqliteInstance(Database, Clock))
            await before.Health.CheckAsync(Ct);
        await using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync(Ct);
        }

        await Should.ThrowAsync<StoreUnavailableException>(() => Open().Health.CheckAsync(Ct));
    }
}
