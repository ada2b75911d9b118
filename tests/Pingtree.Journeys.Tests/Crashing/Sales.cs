using System.Collections.Concurrent;

namespace Pingtree.Journeys.Tests.Crashing;

/// <summary>A partner's back office that sells whatever became active, until it is stopped.</summary>
public sealed class Sales
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _sold = [];
    private readonly Task _office;

    private Sales(SourceApi source, Load load) => _office = Task.Run(() => SellAllAsync(source, load));

    /// <summary>Leads whose sale was acknowledged.</summary>
    public ICollection<string> Sold => _sold.Keys;

    public static Sales Start(SourceApi source, Load load) => new(source, load);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _office;
    }

    private async Task SellAllAsync(SourceApi source, Load load)
    {
        while (!_stop.IsCancellationRequested)
        {
            var next = load.Answers.FirstOrDefault(a => a.Status == 200 && a.Success && !_sold.ContainsKey(a.LeadId));
            if (next is null)
            {
                await Task.Delay(10, CancellationToken.None);
                continue;
            }

            try
            {
                var answer = await source.SellAsync(next.LeadId, "Acme", 1);
                if (answer.Status == 200)
                    _sold[next.LeadId] = true;
                else
                    answer.Status.ShouldBe(503, answer.Text);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, CancellationToken.None); // the server went away under the request
            }
        }
    }
}
