using Pingtree.Pipeline.Access;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="ITokenStore"/>.</summary>
public abstract class TokenStoreContract : StoreContract
{
    private readonly byte[] _hash = A.Key();

    private ITokenStore Tokens => Stores.Tokens;

    [Fact(Timeout = Limit)]
    public async Task A_token_is_found_by_its_hash_with_all_it_was_made_with()
    {
        var token = Token("one") with { Roles = TokenRoles.WriteProfiles | TokenRoles.ReadSuppresses, Group = "north", MonthlyQuota = 7 };
        await Tokens.CreateAsync(token, _hash, Ct);

        ShouldBe(await Tokens.FindAsync(_hash, Ct), token);
        (await Tokens.FindAsync(A.Key(), Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_left_out_is_left_out()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);

        var found = (await Tokens.FindAsync(_hash, Ct))!;

        (found.Group, found.MonthlyQuota, found.LastUsedAt).ShouldBe((null, null, null));
    }

    [Fact(Timeout = Limit)]
    public async Task Tokens_are_listed_oldest_first()
    {
        foreach (var id in new[] { "zoe", "ada", "mia" })
            await Tokens.CreateAsync(Token(id), A.Key(), Ct);

        (await Tokens.ListAsync(Ct)).Select(t => t.Id).ShouldBe(["zoe", "ada", "mia"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_deleted_token_opens_nothing()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);
        await Tokens.CreateAsync(Token("two"), A.Key(), Ct);

        (await Tokens.DeleteAsync("one", Ct)).ShouldBeTrue();
        (await Tokens.DeleteAsync("one", Ct)).ShouldBeFalse();

        (await Tokens.FindAsync(_hash, Ct)).ShouldBeNull();
        (await Tokens.ListAsync(Ct)).ShouldHaveSingleItem().Id.ShouldBe("two");
    }

    [Fact(Timeout = Limit)]
    public async Task A_used_token_says_when()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);
        Clock.Advance(TimeSpan.FromHours(1));

        await Tokens.TouchAsync("one", Ct);

        (await Tokens.FindAsync(_hash, Ct))!.LastUsedAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(Clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    [Fact(Timeout = Limit)]
    public async Task A_quota_is_taken_whole_or_not_at_all()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);
        await Tokens.CreateAsync(Token("two"), A.Key(), Ct);

        (await Tokens.TakeAsync("one", 7, 10, Ct)).ShouldBeTrue();
        (await Tokens.TakeAsync("one", 4, 10, Ct)).ShouldBeFalse();
        (await Tokens.TakeAsync("one", 3, 10, Ct)).ShouldBeTrue();
        (await Tokens.TakeAsync("one", 1, 10, Ct)).ShouldBeFalse();

        (await Tokens.TakeAsync("two", 10, 10, Ct)).ShouldBeTrue();
        (await Tokens.TakeAsync("nobody", 1, 10, Ct)).ShouldBeFalse();
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_given_back_may_be_taken_again_and_no_more_than_was_taken()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);
        await Tokens.CreateAsync(Token("two"), A.Key(), Ct);
        await Tokens.TakeAsync("one", 7, 10, Ct);
        await Tokens.TakeAsync("two", 10, 10, Ct);

        await Tokens.GiveBackAsync("one", 2, Ct);
        await Tokens.GiveBackAsync("nobody", 2, Ct);

        (await Tokens.TakeAsync("one", 6, 10, Ct)).ShouldBeFalse();
        (await Tokens.TakeAsync("one", 5, 10, Ct)).ShouldBeTrue();
        (await Tokens.TakeAsync("two", 1, 10, Ct)).ShouldBeFalse();
        await Tokens.GiveBackAsync("one", 1000, Ct);
        (await Tokens.TakeAsync("one", 11, 10, Ct)).ShouldBeFalse();
        (await Tokens.TakeAsync("one", 10, 10, Ct)).ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_taken_in_a_month_that_is_over_brings_nothing_to_the_next()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);
        await Tokens.TakeAsync("one", 10, 10, Ct);
        Clock.Advance(TimeSpan.FromDays(31));

        await Tokens.GiveBackAsync("one", 10, Ct);

        (await Tokens.TakeAsync("one", 11, 10, Ct)).ShouldBeFalse();
        (await Tokens.TakeAsync("one", 10, 10, Ct)).ShouldBeTrue();
        (await Tokens.TakeAsync("one", 1, 10, Ct)).ShouldBeFalse();
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_take_at_once_no_more_get_than_there_is()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);

        var taken = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => Tokens.TakeAsync("one", 1, 20, Ct))));

        taken.Count(t => t).ShouldBe(20);
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_month_brings_a_new_quota()
    {
        await Tokens.CreateAsync(Token("one"), _hash, Ct);
        await Tokens.TakeAsync("one", 10, 10, Ct);
        Clock.Advance(TimeSpan.FromDays(31));

        (await Tokens.TakeAsync("one", 10, 10, Ct)).ShouldBeTrue();
        (await Tokens.TakeAsync("one", 1, 10, Ct)).ShouldBeFalse();
    }

    private static AccessToken Token(string id) => new(id, $"Token {id}", TokenRoles.ReadProfiles, [1, 2], null, null, A.Noon);

    /// <summary>Tokens hold a list, which records compare by reference.</summary>
    private static void ShouldBe(AccessToken? token, AccessToken expected)
    {
        token!.Sources.ShouldBe(expected.Sources);
        (token with { Sources = expected.Sources }).ShouldBe(expected);
    }
}
