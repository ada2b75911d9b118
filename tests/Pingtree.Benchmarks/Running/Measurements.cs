namespace Pingtree.Benchmarks.Running;

/// <summary>All figures of all rounds, and how they compare.</summary>
internal sealed class Measurements(Catalogue catalogue)
{
    private readonly List<Measured> _all = [];

    public IReadOnlyList<Measured> All => _all;

    public void Add(string scenario, int round, IReadOnlyList<Figure> figures) =>
        _all.AddRange(figures.Select(f => new Measured(scenario, round, f)));

    /// <summary>A row for every figure and peer of it; a figure that is only somebody's peer has none of its own.</summary>
    public IReadOnlyList<Row> Compare()
    {
        var series = _all.GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.ToList());
        var rows = new List<Row>();
        foreach (var own in series.Values.OrderBy(s => IndexOf(s[0].Scenario)))
        {
            var peers = own[0].PeerKeys.Where(series.ContainsKey).ToList();
            rows.AddRange(peers.Select(peer => RowOf(own, series[peer])));
            if (peers.Count == 0)
                rows.Add(RowOf(own, peer: null));
        }

        var shown = rows.Select(r => r.Peer).ToHashSet();
        return rows.Where(r => r.Peer is not null || !shown.Contains(r.Name)).ToList();
    }

    private int IndexOf(string scenario) => catalogue.Scenarios.Index().First(s => s.Item.Name == scenario).Index;

    private static Row RowOf(List<Measured> own, List<Measured>? peer)
    {
        // Round by round: what the machine did to one it did to the other.
        var ratios = own.Join(peer ?? [], o => o.Round, p => p.Round, (o, p) => o.Figure.Value / p.Figure.Value).ToList();
        return new Row(
            own[0].Key,
            own[0].Figure.Unit,
            Spread.Of(own.Select(o => o.Figure.Value)),
            peer?[0].Key,
            peer is null ? null : Spread.Of(peer.Select(p => p.Figure.Value)),
            ratios.Count == 0 ? null : Spread.Of(ratios));
    }
}

/// <summary>A figure of one round.</summary>
internal sealed record Measured(string Scenario, int Round, Figure Figure)
{
    public string Key => $"{Scenario}: {Figure.Name}";

    public IEnumerable<string> PeerKeys => Figure.Peers.Select(peer => peer.Contains(':') ? peer : $"{peer}: {Figure.Name}");
}

/// <summary>A figure, and where it has one, its peer and the ratio of the two.</summary>
internal sealed record Row(string Name, string Unit, Spread Value, string? Peer, Spread? PeerValue, Spread? Ratio);

/// <summary>What the rounds gave.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }
}
