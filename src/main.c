/* One binary: the command line decides which role it plays. */
int main(void)
{
    return 0;
}
