using Pingtree.Intake.Access;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>Looks tokens up, for every call anew, and keeps what they use.</summary>
internal sealed class TokenBook(ITokenStore tokens, TimeProvider clock)
{
    /// <summary>The last use is kept to the minute: a busy token costs a write a minute.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    public async Task<AccessToken?> FindAsync(string text, CancellationToken ct)
    {
        var token = await tokens.FindAsync(ApiKey.Hash(text), ct);
        if (token is not null && !(clock.GetUtcNow() - token.LastUsedAt < NoteEvery))
            await NoteAsync(token, ct);
        return token;
    }

    /// <summary>Takes the call out of the token's month; false where not enough is left.</summary>
    public async Task<bool> TakeAsync(AccessToken token, int amount, CancellationToken ct) =>
        token.MonthlyQuota is not { } quota || await tokens.TakeAsync(token.Id, amount, quota, ct);

    /// <summary>Gives back what was taken for a call that came to nothing, so that its retry is not charged twice.</summary>
    public async Task GiveBackAsync(AccessToken token, int amount)
    {
        if (token.MonthlyQuota is null)
            return;

        try
        {
            await tokens.GiveBackAsync(token.Id, amount, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // What the store was told is lost with it; the call itself failed for the same reason.
        }
    }

    private async Task NoteAsync(AccessToken token, CancellationToken ct)
    {
        try
        {
            await tokens.TouchAsync(token.Id, ct);
        }
        catch (StoreUnavailableException)
        {
            // Whether the call can be served is for the call to find out.
        }
    }
}
