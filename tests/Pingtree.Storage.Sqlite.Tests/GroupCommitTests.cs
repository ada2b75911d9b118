using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Sqlite.Connecting;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>Writes that share a transaction share its sync and nothing else.</summary>
public sealed class GroupCommitTests : SqliteTest
{
    [Fact(Timeout = Limit)]
    public async Task A_write_that_fails_is_undone_alone()
    {
        var writer = Open().Writer;
        var (started, goOn) = (new TaskCompletionSource(), new ManualResetEventSlim());
        var first = writer.WriteAsync(db => { started.SetResult(); goOn.Wait(Ct); return Insert(db, "first"); }, Ct);
        await started.Task;

        // The first holds the transaction open, so these two join it.
        var failing = writer.WriteAsync<int>(db => { Insert(db, "undone"); throw new FormatException("not this one"); }, Ct);
        var broken = writer.WriteAsync(db => { Insert(db, "undone, too"); return Insert(db, "first"); }, Ct);
        var last = writer.WriteAsync(db => Insert(db, "last"), Ct);
        goOn.Set();

        await first;
        await last;
        await Should.ThrowAsync<FormatException>(() => failing);
        await Should.ThrowAsync<SqliteException>(() => broken);
        (await Open().Stores.Sources.ListAsync(Ct)).Select(s => s.Slug).ShouldBe(["first", "last"]);
    }

    [Fact(Timeout = Limit)]
    public async Task Writes_that_wait_together_are_committed_together()
    {
        var (instance, other) = (Open(), Open());
        var (started, goOn) = (new TaskCompletionSource(), new ManualResetEventSlim());
        var first = instance.Writer.WriteAsync(db => { started.SetResult(); goOn.Wait(Ct); return Insert(db, "a"); }, Ct);
        await started.Task;

        var seen = instance.Writer.WriteAsync(
            db => { Insert(db, "b"); return other.Stores.Sources.ListAsync(Ct).GetAwaiter().GetResult().Count; }, Ct);
        goOn.Set();

        (await seen).ShouldBe(0);
        await first;
        (await other.Stores.Sources.ListAsync(Ct)).Count.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_statement_left_in_the_middle_of_its_rows_does_not_keep_the_next_write_from_working()
    {
        var instance = Open();
        await instance.Writer.WriteAsync(db => Insert(db, "a") + Insert(db, "b"), Ct);

        await Should.ThrowAsync<FormatException>(() => instance.Writer.WriteAsync(
            db => db.Sql("SELECT slug FROM sources").ToList<string>(_ => throw new FormatException("mid-way")), Ct));

        (await instance.Stores.Leads.SaveAsync([A.Lead("ada@example.com").Passed()], EventKeeping.InBroker, Ct))[0].Outcome.Status.ShouldBe(LeadStatus.Active);
        (await instance.Writer.WriteAsync(db => db.Sql("SELECT slug FROM sources").ToList(row => row.Text(0)), Ct)).ShouldBe(["a", "b"]);
    }

    private static int Insert(SqliteDatabase db, string slug) =>
        db.Sql("INSERT INTO sources (slug, name, active, settings, key_hash, created_at) VALUES (?1, ?1, 1, '{}', ?1, 0)").Bind(slug).Run();
}
