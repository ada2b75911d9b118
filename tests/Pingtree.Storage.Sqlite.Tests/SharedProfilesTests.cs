using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>Desks of several processes over one file.</summary>
public sealed class SharedProfilesTests : SqliteTest
{
    private static readonly ProfileMatch Ada = ProfileMatch.OfEmail("ada@example.com")!;

    [Fact(Timeout = Limit)]
    public async Task Imports_of_one_value_at_once_make_one_profile_with_the_fields_of_all()
    {
        SqliteInstance[] instances = [Open(), Open()];
        var source = (await instances[0].Stores.Sources.CreateAsync(A.NewSource("one", settings: new() { RequiredFields = ["email"] }), Ct))!;
        var desks = instances.Select(DeskOf).ToArray();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => desks[i % 2].ApplyAsync(source, [Import(("email", "ada@example.com"), ($"field-{i}", $"{i}"))], Ct))));

        var done = answers.Select(a => a.Single().ShouldBeOfType<ProfileAnswer.Done>()).ToList();
        done.DistinctBy(d => d.Id).Count().ShouldBe(1);
        done.Count(d => d.IsNew).ShouldBe(1);
        var profile = (await desks[0].FindAsync(source, Ada, null, Ct)).Profile!;
        profile.Lead.Fields.All.Select(f => f.Key).Order().ShouldBe(Enumerable.Range(0, 16).Select(i => $"field-{i}").Append("email").Order());
        (await instances[1].Stores.Queries.CountAsync(new LeadFilter(source.Id), Ct)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Suppression_by_one_instance_stops_the_import_that_was_judged_without_it()
    {
        SqliteInstance[] instances = [Open(), Open()];
        var source = (await instances[0].Stores.Sources.CreateAsync(A.NewSource("one", settings: new() { RequiredFields = ["email"] }), Ct))!;
        await instances[1].Stores.Suppression.AddAsync(source.Id, [A.Plain("ada@example.com")], Ct);

        var answers = await DeskOf(instances[0]).ApplyAsync(source, [Import(("email", "ada@example.com"))], Ct);

        answers.Single().ShouldBeOfType<ProfileAnswer.Refused>().Refusal.Field.ShouldBe("email");
        (await instances[0].Stores.Queries.CountAsync(new LeadFilter(source.Id), Ct)).ShouldBe(0);
    }

    private ProfileDesk DeskOf(SqliteInstance instance) => new(
        instance.Stores.Profiles, instance.Stores.Sources, new SuppressionGate(new StoreSuppressionLookup(instance.Stores.Suppression)), new InProcessLeadCounters(Clock), Clock);

    private static ProfileDraft Import(params (string, string)[] fields) => new(ProfileMode.Import, Ada, A.Fields(fields), A.LeadId(), null, Silent: false);
}
