namespace Pingtree.Pipeline.Access;

/// <summary>What a token may do. Kept by number.</summary>
[Flags]
public enum TokenRoles
{
    None = 0,
    WriteProfiles = 1,
    ReadProfiles = 2,
    WriteSuppresses = 4,
    ReadSuppresses = 8,
}

/// <summary>The words of <see cref="TokenRoles"/> in the API.</summary>
public static class TokenRoleWords
{
    /// <summary>Every role with its word, in the order answers list them.</summary>
    public static readonly IReadOnlyList<(TokenRoles Role, string Word)> All =
    [
        (TokenRoles.WriteProfiles, "profiles.write"),
        (TokenRoles.ReadProfiles, "profiles.read"),
        (TokenRoles.WriteSuppresses, "suppresses.write"),
        (TokenRoles.ReadSuppresses, "suppresses.read"),
    ];

    /// <summary>The role of a word; null where the word is none.</summary>
    public static TokenRoles? FromWord(string word)
    {
        foreach (var (role, known) in All)
        {
            if (known == word)
                return role;
        }

        return null;
    }

    /// <summary>The words of all roles in the set.</summary>
    public static IReadOnlyList<string> ToWords(this TokenRoles roles) => All.Where(r => roles.HasFlag(r.Role)).Select(r => r.Word).ToList();
}
