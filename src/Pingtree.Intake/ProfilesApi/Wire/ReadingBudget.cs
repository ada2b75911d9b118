namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>
/// How much one body may become in memory. A value of two bytes becomes an object of a hundred, and bodies are read before anybody has shown a token.
/// </summary>
internal sealed class ReadingBudget
{
    /// <summary>Most profiles in <c>data</c>.</summary>
    public const int MaxProfiles = 10_000;

    /// <summary>Most values: the largest batch of the largest profiles, and a quarter more for the lists in them.</summary>
    public const int MaxValues = MaxProfiles * 125;

    private int _values;
    private int _profiles;

    /// <exception cref="BudgetSpentException">It was one too many.</exception>
    public void SpendValue()
    {
        if (++_values > MaxValues)
            throw new BudgetSpentException($"The body may hold at most {MaxValues} values; send the rest in another request.");
    }

    /// <exception cref="BudgetSpentException">It was one too many.</exception>
    public void SpendProfile()
    {
        if (++_profiles > MaxProfiles)
            throw new BudgetSpentException($"data may hold at most {MaxProfiles} profiles; send the rest in another request.");
    }
}

/// <summary>Stops the reading of a body. Its message is for the client.</summary>
internal sealed class BudgetSpentException(string message) : Exception(message);
