using System.Collections.Concurrent;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>Partners who send leads without a pause until they are stopped, and remember every answer.</summary>
public sealed class Load
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Answer> _answers = [];
    private readonly Task _partners;
    private int _sent;
    private int _cut;

    private Load(IReadOnlyList<SourceApi> apis, int partners, Func<int, object> lead, (string, string)[] headers) =>
        _partners = Task.WhenAll(Enumerable.Range(0, partners).Select(i => Task.Run(() => SendAsync(apis[i % apis.Count], lead, headers))));

    /// <summary>Every answer so far.</summary>
    public IReadOnlyCollection<Answer> Answers => _answers;

    /// <summary>Ids of the leads that were promised or done.</summary>
    public IReadOnlyList<string> Promised => [.. _answers.Where(a => a.Status is 200 or 202).Select(a => a.LeadId)];

    /// <summary>Requests that got no answer at all.</summary>
    public int Cut => _cut;

    /// <summary>Starts partners that share these intakes.</summary>
    /// <param name="apis">The source on each intake.</param>
    /// <param name="partners">How many send at once.</param>
    /// <param name="lead">Makes the lead of a number; left out: each a new person.</param>
    /// <param name="headers">Sent with every request.</param>
    public static Load Start(IReadOnlyList<SourceApi> apis, int partners = 8, Func<int, object>? lead = null, params (string, string)[] headers) =>
        new(apis, partners, lead ?? (_ => Made.Lead()), headers);

    /// <summary>Waits until that many more answers have come.</summary>
    public async Task WaitForAnswersAsync(int more)
    {
        var enough = _answers.Count + more;
        while (_answers.Count < enough)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    /// <summary>Lets every partner finish its request.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _partners;
    }

    /// <summary>Whatever was promised is stored, each lead once and each person active once, and what was answered is what is stored.</summary>
    public async Task ShouldHaveOneOutcomeEachAsync(SourceApi source)
    {
        foreach (var id in Promised)
            await source.WaitForLeadAsync(id);
        var leads = await source.AllLeadsAsync();
        leads.Select(l => l.GetProperty("lead_id").GetString()).ShouldBeUnique();
        var active = leads.Where(l => l.GetProperty("status").GetString() == "active").Select(l => l.GetProperty("email").GetString()).ToList();
        active.ShouldBeUnique();
        active.ShouldBe(leads.Select(l => l.GetProperty("email").GetString()).Distinct(), ignoreOrder: true);

        var stored = leads.ToDictionary(l => l.GetProperty("lead_id").GetString()!, l => l.GetProperty("status").GetString());
        foreach (var answer in Answers.Where(a => a.Status == 200))
            stored[answer.LeadId].ShouldBe(answer.Success ? "active" : answer.Reason, "what was answered is what is stored");
    }

    private async Task SendAsync(SourceApi api, Func<int, object> lead, (string, string)[] headers)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _answers.Enqueue(await api.CreateAsync(lead(Interlocked.Increment(ref _sent)), headers));
            }
            catch (HttpRequestException)
            {
                // The server went away under the request.
                Interlocked.Increment(ref _cut);
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }
}
