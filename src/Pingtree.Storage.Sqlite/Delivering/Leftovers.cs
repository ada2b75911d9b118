using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Delivering;

/// <summary>
/// What endpoints that were deleted or switched off leave behind. A dead endpoint may leave millions of deliveries, and everybody else would wait
/// for the write that settles them all: so the first go with the endpoint, the others in steps, and nobody is given them meanwhile.
/// </summary>
internal static class Leftovers
{
    /// <summary>Rows that go at once, in some ten milliseconds.</summary>
    private const int AtOnce = 1000;

    /// <summary>Deletes the first deliveries of a deleted endpoint and notes it where there are more.</summary>
    public static void DeleteFirst(SqliteDatabase db, long webhook)
    {
        if (DeliveryTable.DeleteOf(db, webhook, AtOnce) == AtOnce)
            db.Sql("INSERT INTO deleted_webhooks (webhook) VALUES (?)").Bind(webhook).Run();
    }

    /// <summary>Cancels the first deliveries of an endpoint that is switched off; true where that was all.</summary>
    public static bool CancelFirst(SqliteDatabase db, long webhook, DateTimeOffset now) => DeliveryTable.CancelPending(db, webhook, now, AtOnce) < AtOnce;

    /// <summary>Settles at most so many deliveries; answers how many.</summary>
    public static int Settle(SqliteDatabase db, DateTimeOffset now, int limit)
    {
        var settled = 0;
        foreach (var webhook in Numbers(db, "SELECT webhook FROM deleted_webhooks"))
        {
            var left = limit - settled;
            var deleted = DeliveryTable.DeleteOf(db, webhook, left);
            settled += deleted;
            if (deleted == left)
                return settled;
            db.Sql("DELETE FROM deleted_webhooks WHERE webhook = ?").Bind(webhook).Run();
        }

        foreach (var webhook in Numbers(db, "SELECT webhook FROM webhooks WHERE active = 0"))
            settled += DeliveryTable.CancelPending(db, webhook, now, limit - settled);
        return settled;
    }

    private static List<long> Numbers(SqliteDatabase db, string sql) => db.Sql(sql).ToList(static row => row.Long(0));
}
