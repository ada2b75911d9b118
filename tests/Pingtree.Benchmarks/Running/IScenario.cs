using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Running;

/// <summary>Something to measure, from an empty machine to its figures; once a round.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <exception cref="WrongOutcomeException">What was measured did not do what it should have.</exception>
    Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct);
}

/// <summary>Every scenario there is, in the order of a round.</summary>
internal sealed record Catalogue(IReadOnlyList<IScenario> Scenarios);

/// <summary>Something measured.</summary>
/// <param name="Name">What; unique together with the scenario's name.</param>
/// <param name="Unit">In which unit.</param>
/// <param name="Value">How much.</param>
internal sealed record Figure(string Name, string Unit, double Value)
{
    /// <summary>What it is to be held against: figures of the same name of other scenarios, or <c>scenario: name</c>.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];
}

/// <summary>Fast and wrong is no figure.</summary>
internal sealed class WrongOutcomeException(string message) : Exception(message);
