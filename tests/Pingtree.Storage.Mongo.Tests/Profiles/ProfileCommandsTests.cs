using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Profiles;

/// <summary>
/// What a batch of profiles costs is paid for the batch. Commands are counted on the line, for each is a way there and back; time would depend on the machine.
/// </summary>
public sealed class ProfileCommandsTests : MongoTest
{
    /// <summary>As many as come in one call.</summary>
    private const int Many = ProfileDesk.LargestWrite;

    /// <summary>One round with everything around it: the note, the rules, the look-ups, the write, the log and the counts.</summary>
    private const int OneRound = 20;

    /// <summary>One more look and one more write.</summary>
    private const int OneMore = 8;

    private readonly Source _source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "phone", "policy"] });

    [Fact(Timeout = Limit)]
    public async Task New_profiles_cost_one_round_and_so_do_the_same_again()
    {
        await using var line = new Line(Database);
        var writes = Enumerable.Range(0, Many).Select(i => Create(Person(i))).ToList();

        (await CountAsync(line, writes, answer => answer is ProfileAnswer.Done { IsNew: true })).ShouldBeLessThanOrEqualTo(OneRound);
        (await CountAsync(line, writes, answer => answer is ProfileAnswer.Done { IsNew: false })).ShouldBeLessThanOrEqualTo(OneRound);
    }

    [Fact(Timeout = Limit)]
    public async Task New_profiles_under_a_cap_cost_one_round()
    {
        await using var line = new Line(Database);
        var capped = A.Source(settings: _source.Settings with { DailyCap = Many });
        var writes = Enumerable.Range(0, Many).Select(i => Create(Person(i, source: capped))).ToList();

        (await CountAsync(line, writes, answer => answer is ProfileAnswer.Done { IsNew: true })).ShouldBeLessThanOrEqualTo(OneRound);
    }

    [Fact(Timeout = Limit)]
    public async Task Changed_profiles_cost_one_round()
    {
        await using var line = new Line(Database);
        var people = Enumerable.Range(0, Many).Select(i => Person(i)).ToList();
        await CountAsync(line, people.ConvertAll(Create), answer => answer is ProfileAnswer.Done);

        var changes = people.Select((person, i) => Update(person, Person(Many + i, id: person.Id))).ToList();

        (await CountAsync(line, changes, answer => answer is ProfileAnswer.Done)).ShouldBeLessThanOrEqualTo(OneRound);
    }

    [Fact(Timeout = Limit)]
    public async Task One_profile_changed_over_and_over_costs_one_round()
    {
        await using var line = new Line(Database);
        var steps = Enumerable.Range(0, Many).Aggregate(
            new List<Lead> { Person(0) },
            (leads, i) => [.. leads, Person(i, id: leads[0].Id)]);
        List<ProfileWrite> writes = [Create(steps[0]), .. steps.Zip(steps.Skip(1), Update)];

        (await CountAsync(line, writes, answer => answer is ProfileAnswer.Done)).ShouldBeLessThanOrEqualTo(OneRound);
    }

    [Fact(Timeout = Limit)]
    public async Task Those_who_all_want_what_the_first_takes_cost_one_more()
    {
        await using var line = new Line(Database);
        var first = Person(0);
        var others = Enumerable.Range(1, Many - 1).Select(i => Create(A.LeadWith(A.Fields(("email", $"{i}@example.com"), ("policy", "P-0")), _source)));

        var commands = await CountAsync(line, [Create(first), .. others], answer => answer is ProfileAnswer.Done || answer == new ProfileAnswer.Exists(first.Id));

        commands.ShouldBeLessThanOrEqualTo(OneRound + OneMore);
    }

    [Fact(Timeout = Limit)]
    public async Task Those_who_take_what_others_held_long_ago_cost_one_round()
    {
        await using var line = new Line(Database);
        var forAWhile = A.Source(settings: _source.Settings with { DuplicateWindowDays = 7 });
        var early = Enumerable.Range(0, Many).Select(i => Person(i, source: forAWhile)).Select(lead => Create(lead, new ProfileMatch.ById(lead.Id))).ToList();
        await CountAsync(line, early, answer => answer is ProfileAnswer.Done);

        var late = Enumerable.Range(0, Many).Select(i => Person(i, source: forAWhile, at: A.Noon.AddDays(8))).Select(lead => Create(lead, new ProfileMatch.ById(lead.Id))).ToList();
        var commands = await CountAsync(line, late, answer => answer is ProfileAnswer.Done { IsNew: true });

        commands.ShouldBeLessThanOrEqualTo(OneRound);
        (await ReadAsync(Open(), Connecting.MongoCollections.Leads)).Count(lead => lead.Contains("claims")).ShouldBe(Many);
    }

    private Lead Person(int number, LeadId? id = null, Source? source = null, DateTimeOffset? at = null) => A.LeadWith(
        A.Fields(("email", $"{number}@example.com"), ("phone", $"{5_550_000_000 + number}"), ("policy", $"P-{number}")), source ?? _source, at, id);

    private static ProfileWrite Create(Lead lead) => Create(lead, new ProfileMatch.ByField("email", lead.ComparedValue("email")!));

    private static ProfileWrite Create(Lead lead, ProfileMatch match) => new ProfileWrite.Create(match, lead, null, Silent: false);

    private static ProfileWrite Update(Lead before, Lead after) =>
        new ProfileWrite.Update(new StoredLead(before.Id, before.Source.Id, LeadStatus.Active, null, null, before.ReceivedAt, before.Fields), after);

    /// <summary>How many commands the writes took.</summary>
    private async Task<int> CountAsync(Line line, List<ProfileWrite> writes, Func<ProfileAnswer?, bool> isAsExpected)
    {
        var instance = Open(line.Way);
        await instance.Health.CheckAsync(Ct);
        await instance.Connection.RunAsync(_ => Task.CompletedTask, Ct); // the indexes are made
        line.Commands.Clear();

        var answers = await instance.Stores.Profiles.WriteAsync(writes[0].Lead.Source, writes, Ct);

        answers.ShouldAllBe(answer => isAsExpected(answer));
        return line.Commands.Count(command => command.GetElement(0).Name is not ("hello" or "isMaster" or "endSessions"));
    }
}
